"""The only code that knows Firestore."""
