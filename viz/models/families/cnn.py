"""The convolutional network that was trained here, from scratch."""

from viz.models.families.family import Family

CNN = Family(model_type="cnn", networks=("CNN",), reads="image", layers="stages")
