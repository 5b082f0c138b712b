"""From a query to an answer: scope, filters, departments, confidence. May import all rooms but the two below."""
