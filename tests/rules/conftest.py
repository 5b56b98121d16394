"""The stack whose Firestore has the rules."""

from tests.fresh_stack import stack_of_this_folder

__all__ = ["stack_of_this_folder"]
