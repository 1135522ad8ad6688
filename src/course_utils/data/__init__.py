"""Data sets of the chapters: toys in the plane, Fashion-MNIST, folders of pictures; arrays."""
