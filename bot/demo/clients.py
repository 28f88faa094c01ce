"""The warehouses, and twelve customers that do not exist: valid tax ids, addresses of example.com (RFC 2606)."""

WAREHOUSES = (
    ("ZGZ", "Zaragoza · PLAZA", "C/ Osca 12, Plataforma Logística PLAZA, 50197 Zaragoza"),
    ("MAD", "Madrid · Coslada", "Av. de la Cañada 64, 28823 Coslada (Madrid)"),
    ("SVQ", "Sevilla · La Negrilla", "C/ Hilandería 8, Polígono La Negrilla, 41016 Sevilla"),
)

CLIENTS = (
    (
        "CLI-001", "Talleres Moncayo, S.L.", "compras@talleres-moncayo.example.com", "+34 976 010 101",
        "Polígono Malpica, calle E, nave 14, 50016 Zaragoza", "B50123454",
    ),
    (
        "CLI-002", "Construcciones Peñalba, S.A.", "pedidos@penalba.example.com", "+34 910 050 102",
        "C/ del Torno 23, 28522 Rivas-Vaciamadrid (Madrid)", "A28033454",
    ),
    (
        "CLI-003", "Montajes Eléctricos Triana, S.L.", "oficina@electrica-triana.example.com", "+34 955 010 103",
        "Polígono Calonge, calle Metalurgia 7, 41007 Sevilla", "B41012238",
    ),
    (
        "CLI-004", "Serralleria Collserola, S.L.", "taller@collserola.example.com", "+34 930 050 104",
        "C/ de la Ferreria 41, 08110 Montcada i Reixac (Barcelona)", "B08564775",
    ),
    (
        "CLI-005", "Fontanería Turia, S.L.", "almacen@fontaneria-turia.example.com", "+34 961 050 105",
        "Av. dels Gremis 15, 46014 Valencia", "B46009130",
    ),
    (
        "CLI-006", "Cooperativa Agrícola Ribera Alta, S. Coop.", "taller@riberaalta.example.com", "+34 948 050 106",
        "Ctra. de Zaragoza km 62, 31500 Tudela (Navarra)", "F31033210",
    ),
    (
        "CLI-007", "Calderería Nervión, S.L.", "compras@caldereria-nervion.example.com", "+34 944 050 107",
        "Polígono Ugaldeguren III, pab. 9, 48170 Zamudio (Bizkaia)", "B48233456",
    ),
    (
        "CLI-008", "Náutica Axarquía, S.L.", "varadero@nautica-axarquia.example.com", "+34 951 050 108",
        "Puerto de La Caleta, local 3, 29751 Vélez-Málaga (Málaga)", "B29334174",
    ),
    (
        "CLI-009", "Astilleros Ría de Ares, S.A.", "suministros@riadeares.example.com", "+34 981 050 109",
        "Muelle de Oza s/n, 15006 A Coruña", "A15012230",
    ),
    (
        "CLI-010", "Climatización Segura, S.L.", "obra@climasegura.example.com", "+34 968 050 110",
        "Polígono Oeste, av. Principal 28, 30169 San Ginés (Murcia)", "B30455661",
    ),
    (
        "CLI-011", "Comunidad de Regantes del Jalón", "secretaria@regantes-jalon.example.com", "+34 876 050 111",
        "Plaza de la Iglesia 2, 50290 Épila (Zaragoza)", "J50345222",
    ),
    (
        "CLI-012", "Marta Lasheras Gil", "hola@lasheras-reformas.example.com", "+34 600 050 112",
        "C/ Las Armas 60, bajo, 50003 Zaragoza", "29471853K",
    ),
)  # fmt: skip
