"""The stack that the load is put on."""

from tests.fresh_stack import stack_of_this_folder

__all__ = ["stack_of_this_folder"]
