"""The engine for when one machine is not enough: PySpark, the extra `squad-dupfinder[spark]`.

    with started("spark://driver:7077") as session, folder(path) as work:
        pipeline.scan(roots, config, Options(engine=Spark(session, work)))

Executors run the same functions as the local engine over parts that lie as Parquet in a folder that all of them see.
Nothing is imported here, so that asking for a name costs no PySpark.
"""
