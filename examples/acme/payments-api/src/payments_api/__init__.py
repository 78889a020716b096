"""Card payments: authorisation, capture, refund and settlement."""
