"""What a lesson looks at: model, text, picture, layer and head, each with its place in the address."""
