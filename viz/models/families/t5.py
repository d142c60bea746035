"""T5 (Raffel et al., 2020): an encoder and a decoder that add a number by distance to unscaled products."""

from viz.models.families.family import Attention, Decoder, Family

_SELF = "layer.0.SelfAttention"
_CROSS = "layer.1.EncDecAttention"

T5 = Family(
    model_type="t5",
    networks=("T5ForConditionalGeneration",),
    layers="encoder.block",
    attention=_SELF,
    queries=f"{_SELF}.q",
    keys=f"{_SELF}.k",
    values=f"{_SELF}.v",
    output=f"{_SELF}.o",
    scaled=False,
    position_bias=True,
    bias_table=f"{_SELF}.relative_attention_bias",
    norm="pre",
    norm_kind="rms",
    norm_1="layer.0.layer_norm",
    norm_2="layer.1.layer_norm",
    fc1="layer.1.DenseReluDense.wi",
    fc2="layer.1.DenseReluDense.wo",
    embedding="encoder.embed_tokens",
    final_norm="encoder.final_layer_norm",
    joiner="space",
    decoder=Decoder(
        layers="decoder.block",
        fc1="layer.2.DenseReluDense.wi",
        fc2="layer.2.DenseReluDense.wo",
        attention=_SELF,
        queries=f"{_SELF}.q",
        keys=f"{_SELF}.k",
        values=f"{_SELF}.v",
        output=f"{_SELF}.o",
        cross=Attention(
            attention=_CROSS,
            queries=f"{_CROSS}.q",
            keys=f"{_CROSS}.k",
            values=f"{_CROSS}.v",
            output=f"{_CROSS}.o",
        ),
    ),
)
