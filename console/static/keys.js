// Keys for whoever wants them. Every one of them clicks something that is on the page anyway.
