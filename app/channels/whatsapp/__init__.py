"""What reaches a WhatsApp business number through the Cloud API."""
