"""Making the weights that Soni ships. Nothing here is installed; ``scripts/`` runs it."""
