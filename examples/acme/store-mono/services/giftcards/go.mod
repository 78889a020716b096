module acme.example/store-mono/services/giftcards

go 1.19
