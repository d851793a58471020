"""The survey context: asks after contact, at most once in a while, and only with good manners."""
