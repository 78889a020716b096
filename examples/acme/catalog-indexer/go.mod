module acme.example/catalog-indexer

go 1.19
