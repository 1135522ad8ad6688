"""What tests share: truths written out once more, samples, and ways to look at results."""
