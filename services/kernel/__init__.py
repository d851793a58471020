"""The shared kernel: the few domain words and outbound calls that several contexts need alike.

It imports the chassis and generated messages, and no context. See docs/adr for why it exists.
"""
