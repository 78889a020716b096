"""Many nights, good and bad: scans killed at random moments, and hundreds of scans in a row. See README.md."""
