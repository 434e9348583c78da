"""Text to params: what a prompt asks for, what was assumed, and which of its words meant nothing."""
