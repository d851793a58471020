"""Who may do what at broker and database: files that the local stack, the tests and the clusters share."""
