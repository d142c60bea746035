"""Marian's small translator (Kim et al., 2019): the encoder attends, the decoder is recurrent instead."""

from viz.models.families.family import Attention, Decoder, Family

MARIAN = Family(
    model_type="marian_ssru",
    networks=("Marian",),
    layers="encoder.layers",
    attention="attention",
    queries="attention.q_proj",
    keys="attention.k_proj",
    values="attention.v_proj",
    output="attention.o_proj",
    norm="post",
    norm_1="attention_norm",
    norm_2="feed_forward_norm",
    fc1="feed_forward.fc1",
    fc2="feed_forward.fc2",
    embedding="embedding",
    joiner="space",
    decoder=Decoder(
        layers="decoder.layers",
        recurrent="ssru",
        fc1="feed_forward.fc1",
        fc2="feed_forward.fc2",
        cross=Attention(
            attention="cross",
            queries="cross.q_proj",
            keys="cross.k_proj",
            values="cross.v_proj",
            output="cross.o_proj",
        ),
    ),
)
