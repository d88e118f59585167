"""What the bank does. A real one would ask its own systems; this one knows a single customer by heart."""
