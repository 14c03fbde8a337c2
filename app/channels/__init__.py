"""How each platform speaks: who signed, what the delivery says, what makes two deliveries the same. Pure."""
