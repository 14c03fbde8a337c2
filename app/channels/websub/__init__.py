"""WebSub: what feeds tell that we have asked their hubs for, YouTube's videos and blogs among them."""
