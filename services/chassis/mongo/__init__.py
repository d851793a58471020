"""The document database: the one package that imports the driver.

Motor is the default; `MONGO_DRIVER=pymongo` selects PyMongo's own asynchronous client. Only what both
offer stands behind `Collection`. A transaction is implicit: inside `Mongo.transaction` every call on a
collection of the same `Mongo` joins it.
"""

from pymongo import ASCENDING, DESCENDING, DeleteOne, InsertOne, ReplaceOne, UpdateOne, monitoring
from pymongo.errors import BulkWriteError, DuplicateKeyError

from services.chassis.documents import Document, Index, Updated
from services.chassis.mongo.client import Mongo
from services.chassis.mongo.collection import Collection

__all__ = [
    "ASCENDING",
    "DESCENDING",
    "BulkWriteError",
    "Collection",
    "DeleteOne",
    "Document",
    "DuplicateKeyError",
    "Index",
    "InsertOne",
    "Mongo",
    "ReplaceOne",
    "UpdateOne",
    "Updated",
    "monitoring",
]
