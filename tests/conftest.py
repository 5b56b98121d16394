"""What the tests of all folders need."""

from hypothesis import settings

settings.register_profile("calltone", deadline=None)  # how long a case takes is the machine's
settings.load_profile("calltone")
