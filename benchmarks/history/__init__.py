"""What looking back costs."""
