"""What the quarterly report says: sections, sentences and figures. Draws nothing."""
