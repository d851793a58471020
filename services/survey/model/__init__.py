"""The survey context's model: pure Python, no I/O, no clock reads, no protobuf."""
