"""The convolutional network that was trained here, from scratch."""

from viz.models.families.convolution import ConvolutionFamily

CNN = ConvolutionFamily(model_type="cnn", networks=("CNN",), reads="image", layers="stages", bare=True)
