"""History in an InfluxDB: 2.x through influxdb-client and Flux, 1.x and 3 through InfluxQL."""
