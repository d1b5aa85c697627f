"""`make budgets`: what a shopper's first view weighs, how soon it stands, and how soon it answers."""
