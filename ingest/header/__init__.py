"""What a document says about itself: title, 文号, issuers, dates, validity. May import `structure`."""
