"""Calltone on one machine, without a cloud account: `with LocalStack() as stack: …`."""
