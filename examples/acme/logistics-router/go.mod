module acme.example/logistics-router

go 1.19
