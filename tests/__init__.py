"""Tests, in folders named as the rooms they are about."""
