"""The bundled production "The Run": a show of our own, written as a production folder."""
