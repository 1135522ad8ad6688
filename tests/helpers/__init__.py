"""What tests share: independent references, samples, and ways to look at results."""
