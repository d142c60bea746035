"""The architectures that are known here: one file each, and one line in this table.

The contract test holds every entry: softmax(queries keys^T * scale, masked) must equal the recorded one.
"""

from collections.abc import Mapping
from types import MappingProxyType

from viz.models.families.bert import BERT
from viz.models.families.cnn import CNN
from viz.models.families.convnext import CONVNEXT
from viz.models.families.deit import DEIT
from viz.models.families.dinov2 import DINOV2, DINOV2_WITH_REGISTERS
from viz.models.families.distilbert import DISTILBERT
from viz.models.families.efficientnet import EFFICIENTNET
from viz.models.families.family import Family, attribute, part
from viz.models.families.gpt2 import GPT2
from viz.models.families.llama import LLAMA
from viz.models.families.marian import MARIAN
from viz.models.families.resnet import RESNET
from viz.models.families.roberta import ROBERTA
from viz.models.families.t5 import T5
from viz.models.families.vit import VIT

__all__ = ["FAMILIES", "Family", "attribute", "part"]

_TABLE = (
    BERT,
    ROBERTA,
    DISTILBERT,
    GPT2,
    LLAMA,
    T5,
    MARIAN,
    VIT,
    DEIT,
    DINOV2,
    DINOV2_WITH_REGISTERS,
    CNN,
    EFFICIENTNET,
    RESNET,
    CONVNEXT,
)

FAMILIES: Mapping[str, Family] = MappingProxyType({family.model_type: family for family in _TABLE})
"""By the name that a config gives its architecture."""
