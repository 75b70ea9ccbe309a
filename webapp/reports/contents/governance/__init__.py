"""What the papers of governance say, made from the programme as it is set up."""
