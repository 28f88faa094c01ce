"""The demonstration: a wholesaler's catalogue made from tables of the trade, and the pictures that go with it."""
