"""Sends e-mail, push and SMS."""
