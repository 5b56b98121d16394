"""A new model from what people said about calls: gather, fit, compare, register."""
