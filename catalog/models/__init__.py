from catalog.models.goods import Category, Price, Product, Variant
from catalog.models.jobs import ImportJob
from catalog.models.people import ApiKey, StaffMember
from catalog.models.places import Cluster, SalesChannel, Service, ShelfSpace, Store
from catalog.models.shelf import Listing, StockLevel, SupplyTerm

__all__ = [
    "ApiKey",
    "Category",
    "Cluster",
    "ImportJob",
    "Listing",
    "Price",
    "Product",
    "SalesChannel",
    "Service",
    "ShelfSpace",
    "StaffMember",
    "StockLevel",
    "Store",
    "SupplyTerm",
    "Variant",
]
