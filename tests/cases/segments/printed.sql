-- Written by `python -m tests.generated`: what the cases of this folder are printed as.

-- all is the universe
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
WHERE
  TRUE;

-- ne needs a value
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND NOT `leaf_0`.`tag_value` = 'gold';

-- ne or_missing does not
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NULL OR NOT `leaf_0`.`tag_value` = 'gold';

-- not is the complement, whatever is below it
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT (
    `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` = 'gold'
  );

-- not of a negative operator includes customers without a value
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT (
    `leaf_0`.`tag_value` IS NOT NULL AND NOT `leaf_0`.`tag_value` = 'gold'
  );

-- only-negative segments are legal
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
WHERE
  NOT TRUE;

-- and is the intersection
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
LEFT JOIN `tag__spend` AS `leaf_1`
  ON `leaf_1`.`ordinal` = `customers`.`ordinal`
WHERE
  (
    `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` > 0
  )
  AND (
    `leaf_1`.`tag_value` IS NOT NULL
    AND `leaf_1`.`tag_value` < CAST('50.00' AS DECIMAL(12, 2))
  );

-- or is the union
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
LEFT JOIN `tag__spend` AS `leaf_1`
  ON `leaf_1`.`ordinal` = `customers`.`ordinal`
WHERE
  (
    `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` = 0
  )
  OR (
    `leaf_1`.`tag_value` IS NOT NULL
    AND `leaf_1`.`tag_value` < CAST('50.00' AS DECIMAL(12, 2))
  );

-- at_least counts conditions by position, equal ones too
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__member` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
LEFT JOIN `tag__points` AS `leaf_1`
  ON `leaf_1`.`ordinal` = `customers`.`ordinal`
WHERE
  (
    (
      CAST((
        `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value`
      ) AS INT)
    ) + (
      (
        CAST((
          `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value`
        ) AS INT)
      ) + (
        CAST((
          `leaf_1`.`tag_value` IS NOT NULL AND `leaf_1`.`tag_value` >= 3
        ) AS INT)
      )
    )
  ) >= 2;

-- is_true needs a value
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__member` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value`;

-- is_false needs a value
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__member` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND NOT `leaf_0`.`tag_value`;

-- not inside where is the complement among the events of the window
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `purchase`
  WHERE
    (
      `event_time` >= CAST('2024-03-08T00:00:00.000000Z' AS TIMESTAMP)
      AND `event_time` < CAST('2024-03-15T00:00:00.000000Z' AS TIMESTAMP)
    )
    AND NOT (
      `purchase`.`amount` IS NOT NULL
      AND `purchase`.`amount` >= CAST('2.00' AS DECIMAL(12, 2))
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- a missing property fails its leaf
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `purchase`
  WHERE
    (
      `event_time` >= CAST('2024-03-08T00:00:00.000000Z' AS TIMESTAMP)
      AND `event_time` < CAST('2024-03-15T00:00:00.000000Z' AS TIMESTAMP)
    )
    AND (
      `purchase`.`amount` IS NOT NULL
      AND NOT `purchase`.`amount` = CAST('2.00' AS DECIMAL(12, 2))
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- or_missing lets a missing property pass
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `purchase`
  WHERE
    (
      `purchase`.`amount` IS NULL
      OR NOT `purchase`.`amount` = CAST('2.00' AS DECIMAL(12, 2))
    )
    AND `purchase`.`amount` IS NULL
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- a group of one is its condition
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` = 'gold';

-- at least one is or
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
LEFT JOIN `tag__points` AS `leaf_1`
  ON `leaf_1`.`ordinal` = `customers`.`ordinal`
WHERE
  (
    (
      CAST((
        `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` = 'gold'
      ) AS INT)
    ) + (
      CAST((
        `leaf_1`.`tag_value` IS NOT NULL AND `leaf_1`.`tag_value` = 3
      ) AS INT)
    )
  ) >= 1;

-- at least all is and
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
LEFT JOIN `tag__points` AS `leaf_1`
  ON `leaf_1`.`ordinal` = `customers`.`ordinal`
WHERE
  (
    (
      CAST((
        `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` = 'gold'
      ) AS INT)
    ) + (
      CAST((
        `leaf_1`.`tag_value` IS NOT NULL AND `leaf_1`.`tag_value` < 3
      ) AS INT)
    )
  ) >= 2;

-- at least two of three
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
LEFT JOIN `tag__spend` AS `leaf_1`
  ON `leaf_1`.`ordinal` = `customers`.`ordinal`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `visit`
) AS leaf_2
  ON `leaf_2`.`ordinal` = `customers`.`ordinal`
WHERE
  (
    (
      CAST((
        `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` > 0
      ) AS INT)
    ) + (
      (
        CAST((
          `leaf_1`.`tag_value` IS NOT NULL
          AND `leaf_1`.`tag_value` < CAST('50.00' AS DECIMAL(12, 2))
        ) AS INT)
      ) + (
        CAST((
          `leaf_2`.`ordinal` IS NOT NULL
        ) AS INT)
      )
    )
  ) >= 2;

-- not of and
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
LEFT JOIN `tag__spend` AS `leaf_1`
  ON `leaf_1`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT (
    (
      `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` > 0
    )
    AND (
      `leaf_1`.`tag_value` IS NOT NULL
      AND `leaf_1`.`tag_value` < CAST('50.00' AS DECIMAL(12, 2))
    )
  );

-- is or of nots
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
LEFT JOIN `tag__spend` AS `leaf_1`
  ON `leaf_1`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT (
    `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` > 0
  )
  OR NOT (
    `leaf_1`.`tag_value` IS NOT NULL
    AND `leaf_1`.`tag_value` < CAST('50.00' AS DECIMAL(12, 2))
  );

-- not of or
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
LEFT JOIN `tag__spend` AS `leaf_1`
  ON `leaf_1`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT (
    (
      `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` = 0
    )
    OR (
      `leaf_1`.`tag_value` IS NOT NULL
      AND `leaf_1`.`tag_value` < CAST('50.00' AS DECIMAL(12, 2))
    )
  );

-- is and of nots
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
LEFT JOIN `tag__spend` AS `leaf_1`
  ON `leaf_1`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT (
    `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` = 0
  )
  AND NOT (
    `leaf_1`.`tag_value` IS NOT NULL
    AND `leaf_1`.`tag_value` < CAST('50.00' AS DECIMAL(12, 2))
  );

-- not of at_least
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `crowd__vip__2` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `purchase`
) AS leaf_1
  ON `leaf_1`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT (
    (
      CAST((
        `leaf_0`.`ordinal` IS NOT NULL
      ) AS INT)
    ) + (
      CAST((
        `leaf_1`.`ordinal` IS NOT NULL
      ) AS INT)
    )
  ) >= 2;

-- not of not
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `crowd__vip__1` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT NOT `leaf_0`.`ordinal` IS NOT NULL;

-- and in where
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `purchase`
  WHERE
    (
      `purchase`.`store` IS NOT NULL AND `purchase`.`store` = 'y'
    )
    AND (
      `purchase`.`items` IS NOT NULL AND `purchase`.`items` >= 3
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- or in where
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `purchase`
  WHERE
    (
      `purchase`.`store` IS NOT NULL AND `purchase`.`store` = 'z'
    )
    OR (
      `purchase`.`items` IS NOT NULL AND `purchase`.`items` = 5
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- at_least in where
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `purchase`
  WHERE
    (
      `event_time` >= CAST('2024-03-01T00:00:00.000000Z' AS TIMESTAMP)
      AND `event_time` < CAST('2024-04-01T00:00:00.000000Z' AS TIMESTAMP)
    )
    AND (
      (
        CAST((
          `purchase`.`store` IS NOT NULL AND `purchase`.`store` = 'y'
        ) AS INT)
      ) + (
        (
          CAST((
            `purchase`.`items` IS NOT NULL AND `purchase`.`items` >= 3
          ) AS INT)
        ) + (
          CAST((
            `purchase`.`amount` IS NOT NULL
            AND `purchase`.`amount` > CAST('10.00' AS DECIMAL(12, 2))
          ) AS INT)
        )
      )
    ) >= 2
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- or in having
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST, `candidates`.`tie__1` NULLS LAST, `candidates`.`tie__2` NULLS LAST, `candidates`.`tie__3` NULLS LAST, `candidates`.`tie__4` NULLS LAST, `candidates`.`tie__5` NULLS LAST, `candidates`.`tie__6` NULLS LAST, `candidates`.`tie__7` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          (
            `purchase`.`store` IS NOT NULL AND `purchase`.`store` = 'z'
          )
          OR (
            `purchase`.`amount` IS NOT NULL
            AND `purchase`.`amount` = CAST('1.00' AS DECIMAL(12, 2))
          ) AS `measured`,
          `amount` AS `tie__0`,
          `items` AS `tie__1`,
          `store` AS `tie__2`,
          (
            `score` + CAST('0.0' AS DOUBLE)
          ) AS `tie__3`,
          `paid` AS `tie__4`,
          `due` AS `tie__5`,
          SORT_ARRAY(`tastes`) AS `tie__6`,
          `sent` AS `tie__7`
        FROM `purchase`
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MAX(`event_time`) AS `event_time`
        FROM `purchase`
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- and in having
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST, `candidates`.`tie__1` NULLS LAST, `candidates`.`tie__2` NULLS LAST, `candidates`.`tie__3` NULLS LAST, `candidates`.`tie__4` NULLS LAST, `candidates`.`tie__5` NULLS LAST, `candidates`.`tie__6` NULLS LAST, `candidates`.`tie__7` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          (
            `purchase`.`store` IS NOT NULL AND `purchase`.`store` = 'x'
          )
          AND (
            `purchase`.`paid` IS NOT NULL AND `purchase`.`paid`
          ) AS `measured`,
          `amount` AS `tie__0`,
          `items` AS `tie__1`,
          `store` AS `tie__2`,
          (
            `score` + CAST('0.0' AS DOUBLE)
          ) AS `tie__3`,
          `paid` AS `tie__4`,
          `due` AS `tie__5`,
          SORT_ARRAY(`tastes`) AS `tie__6`,
          `sent` AS `tie__7`
        FROM `purchase`
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MIN(`event_time`) AS `event_time`
        FROM `purchase`
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- at_least in having
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST, `candidates`.`tie__1` NULLS LAST, `candidates`.`tie__2` NULLS LAST, `candidates`.`tie__3` NULLS LAST, `candidates`.`tie__4` NULLS LAST, `candidates`.`tie__5` NULLS LAST, `candidates`.`tie__6` NULLS LAST, `candidates`.`tie__7` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          (
            (
              CAST((
                `purchase`.`store` IS NOT NULL AND `purchase`.`store` = 'x'
              ) AS INT)
            ) + (
              (
                CAST((
                  `purchase`.`paid` IS NOT NULL AND `purchase`.`paid`
                ) AS INT)
              ) + (
                CAST((
                  `purchase`.`amount` IS NOT NULL
                  AND `purchase`.`amount` < CAST('5.00' AS DECIMAL(12, 2))
                ) AS INT)
              )
            )
          ) >= 2 AS `measured`,
          `amount` AS `tie__0`,
          `items` AS `tie__1`,
          `store` AS `tie__2`,
          (
            `score` + CAST('0.0' AS DOUBLE)
          ) AS `tie__3`,
          `paid` AS `tie__4`,
          `due` AS `tie__5`,
          SORT_ARRAY(`tastes`) AS `tie__6`,
          `sent` AS `tie__7`
        FROM `purchase`
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MIN(`event_time`) AS `event_time`
        FROM `purchase`
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- not in having
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST, `candidates`.`tie__1` NULLS LAST, `candidates`.`tie__2` NULLS LAST, `candidates`.`tie__3` NULLS LAST, `candidates`.`tie__4` NULLS LAST, `candidates`.`tie__5` NULLS LAST, `candidates`.`tie__6` NULLS LAST, `candidates`.`tie__7` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          NOT `purchase`.`amount` IS NOT NULL AS `measured`,
          `amount` AS `tie__0`,
          `items` AS `tie__1`,
          `store` AS `tie__2`,
          (
            `score` + CAST('0.0' AS DOUBLE)
          ) AS `tie__3`,
          `paid` AS `tie__4`,
          `due` AS `tie__5`,
          SORT_ARRAY(`tastes`) AS `tie__6`,
          `sent` AS `tie__7`
        FROM `purchase`
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MAX(`event_time`) AS `event_time`
        FROM `purchase`
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- text eq
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` = 'gold';

-- text eq the empty text
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` = '';

-- text eq ignoring case
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND TRANSLATE(
    `leaf_0`.`tag_value`,
    <upper>,
    <lower>
  ) = 'gold';

-- text ne ignoring case
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND NOT TRANSLATE(
    `leaf_0`.`tag_value`,
    <upper>,
    <lower>
  ) = 'gold';

-- text in
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` IN ('gold', 'silver');

-- text in ignoring case
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND TRANSLATE(
    `leaf_0`.`tag_value`,
    <upper>,
    <lower>
  ) IN ('gold', 'x');

-- text not_in
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND NOT `leaf_0`.`tag_value` IN ('gold', 'silver');

-- text not_in or missing
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NULL OR NOT `leaf_0`.`tag_value` IN ('gold', 'silver');

-- contains has no wildcards
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__note` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND CONTAINS(`leaf_0`.`tag_value`, 'a.c');

-- contains the empty text
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__note` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND CONTAINS(`leaf_0`.`tag_value`, '');

-- not_contains
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__note` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND NOT CONTAINS(`leaf_0`.`tag_value`, 'a');

-- not_contains or missing
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__note` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NULL OR NOT CONTAINS(`leaf_0`.`tag_value`, 'b');

-- starts_with
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__note` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND STARTSWITH(`leaf_0`.`tag_value`, 'a');

-- starts_with ignoring case
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__note` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND STARTSWITH(
    TRANSLATE(
      `leaf_0`.`tag_value`,
      <upper>,
      <lower>
    ),
    'stra'
  );

-- ends_with
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__note` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND ENDSWITH(`leaf_0`.`tag_value`, 'c');

-- the sharp s is not two letters
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__note` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND ENDSWITH(
    TRANSLATE(
      `leaf_0`.`tag_value`,
      <upper>,
      <lower>
    ),
    'sse'
  );

-- matches is unanchored
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__note` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` RLIKE 'tra[^\\x{a}]';

-- a point matches no line feed
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__note` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` RLIKE '\\Aa[^\\x{a}]c\\z';

-- an escaped point is a point
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__note` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` RLIKE 'a\\x{2e}c';

-- word characters are those of ASCII
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__note` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` RLIKE '\\A[0-9A-Z\\x{5f}a-z]+\\z';

-- white space holds the line feed
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__note` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` RLIKE 'a[\\x{9}-\\x{a}\\x{c}-\\x{d}\\x{20}]c';

-- text is_set
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL;

-- text is_not_set
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NULL;

-- integer eq
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` = 2;

-- 1.0 is 1
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` = 2;

-- no integer is two and a half
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND FALSE;

-- every integer is another
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND NOT FALSE;

-- two is less than two and a half
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` < 3;

-- large integers are told apart
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` = CAST('9007199254740992' AS BIGINT);

-- integer gt a number beyond 64 bits
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND FALSE;

-- integer lte a number beyond 64 bits
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND TRUE;

-- integer in
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` IN (2, 3);

-- integer not_in
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND NOT `leaf_0`.`tag_value` IN (2);

-- integer gte
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` >= 3;

-- integer between
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    `leaf_0`.`tag_value` >= 0 AND `leaf_0`.`tag_value` < 3
  );

-- minus zero is zero
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` = 0;

-- decimal eq
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__spend` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` = CAST('19.99' AS DECIMAL(12, 2));

-- a literal is never rounded to the column
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__spend` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND FALSE;

-- decimal lt with more digits
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__spend` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` < CAST('20.00' AS DECIMAL(12, 2));

-- decimal gte with more digits
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__spend` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` >= CAST('19.99' AS DECIMAL(12, 2));

-- decimal in
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__spend` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` IN (CAST('0.00' AS DECIMAL(12, 2)), CAST('100.00' AS DECIMAL(12, 2)));

-- decimal between includes both
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__spend` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    `leaf_0`.`tag_value` >= CAST('19.99' AS DECIMAL(12, 2))
    AND `leaf_0`.`tag_value` <= CAST('100.00' AS DECIMAL(12, 2))
  );

-- float eq the nearest double
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__ratio` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) IS NOT NULL
  AND (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) = CAST('0.3' AS DOUBLE);

-- float minus zero is zero
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__ratio` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) IS NOT NULL
  AND (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) = CAST('0.0' AS DOUBLE);

-- float lte
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__ratio` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) IS NOT NULL
  AND (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) <= CAST('0.3' AS DOUBLE);

-- float gt
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__ratio` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) IS NOT NULL
  AND (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) > CAST('0.3' AS DOUBLE);

-- date eq
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__birthday` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` = CAST('1985-03-16' AS DATE);

-- date ne
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__birthday` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND NOT `leaf_0`.`tag_value` = CAST('1985-03-16' AS DATE);

-- date lt
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__birthday` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` < CAST('1992-02-29' AS DATE);

-- date lte
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__birthday` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` <= CAST('1992-02-29' AS DATE);

-- a date is its local midnight
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__birthday` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` = CAST('2024-03-15' AS DATE);

-- no midnight is at ten
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__birthday` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND FALSE;

-- a midnight lies before ten
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__birthday` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` >= CAST('2024-03-16' AS DATE);

-- date between
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__birthday` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    `leaf_0`.`tag_value` >= CAST('1990-01-01' AS DATE)
    AND `leaf_0`.`tag_value` <= CAST('2001-12-31' AS DATE)
  );

-- date within
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__birthday` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    `leaf_0`.`tag_value` >= CAST('2024-03-01' AS DATE)
    AND `leaf_0`.`tag_value` < CAST('2024-04-01' AS DATE)
  );

-- date within the future
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__birthday` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    `leaf_0`.`tag_value` >= CAST('2024-03-15' AS DATE)
    AND `leaf_0`.`tag_value` < CAST('2024-03-22' AS DATE)
  );

-- anniversary within
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__birthday` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    MONTH(`leaf_0`.`tag_value`) * 100 + DAYOFMONTH(`leaf_0`.`tag_value`)
  ) IN (316, 317, 318, 319, 320, 321, 322);

-- anniversary within with today
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__birthday` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    MONTH(`leaf_0`.`tag_value`) * 100 + DAYOFMONTH(`leaf_0`.`tag_value`)
  ) IN (315, 316, 317, 318, 319, 320, 321);

-- 29 February in a leap year
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__birthday` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    MONTH(`leaf_0`.`tag_value`) * 100 + DAYOFMONTH(`leaf_0`.`tag_value`)
  ) IN (228);

-- 29 February is 28 February in other years
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__birthday` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    MONTH(`leaf_0`.`tag_value`) * 100 + DAYOFMONTH(`leaf_0`.`tag_value`)
  ) IN (228, 229);

-- an open window holds every anniversary
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__birthday` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND TRUE;

-- datetime eq a date is the local day
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__seen` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    `leaf_0`.`tag_value` >= CAST('2024-03-15T00:00:00.000000Z' AS TIMESTAMP)
    AND `leaf_0`.`tag_value` < CAST('2024-03-16T00:00:00.000000Z' AS TIMESTAMP)
  );

-- datetime lte a date includes that day
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__seen` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` < CAST('2024-03-15T00:00:00.000000Z' AS TIMESTAMP);

-- datetime gt a date begins after that day
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__seen` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` >= CAST('2024-03-15T00:00:00.000000Z' AS TIMESTAMP);

-- datetime eq an instant
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__seen` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` = CAST('2024-03-15T00:00:00.000000Z' AS TIMESTAMP);

-- datetime lt an instant
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__seen` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` < CAST('2024-03-15T00:00:00.000000Z' AS TIMESTAMP);

-- each end of between in its own way
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__seen` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    `leaf_0`.`tag_value` >= CAST('2024-03-14T23:59:59.999999Z' AS TIMESTAMP)
    AND `leaf_0`.`tag_value` < CAST('2024-03-16T00:00:00.000000Z' AS TIMESTAMP)
  );

-- datetime within
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__seen` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    `leaf_0`.`tag_value` >= CAST('2024-03-14T00:00:00.000000Z' AS TIMESTAMP)
    AND `leaf_0`.`tag_value` < CAST('2024-03-15T00:00:00.000000Z' AS TIMESTAMP)
  );

-- datetime within hours
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__seen` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    `leaf_0`.`tag_value` >= CAST('2024-03-15T00:00:00.000000Z' AS TIMESTAMP)
    AND `leaf_0`.`tag_value` < CAST('2024-03-15T11:00:00.000000Z' AS TIMESTAMP)
  );

-- datetime anniversary
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__seen` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    MONTH(
      GREATEST(
        LEAST(CAST(`leaf_0`.`tag_value` AS DATE), CAST('9999-12-31' AS DATE)),
        CAST('0001-01-01' AS DATE)
      )
    ) * 100 + DAYOFMONTH(
      GREATEST(
        LEAST(CAST(`leaf_0`.`tag_value` AS DATE), CAST('9999-12-31' AS DATE)),
        CAST('0001-01-01' AS DATE)
      )
    )
  ) IN (314);

-- any_of
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__likes` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND ARRAYS_OVERLAP(`leaf_0`.`tag_value`, ARRAY('beer', 'milk'));

-- all_of
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__likes` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND SIZE(ARRAY_INTERSECT(ARRAY('milk', 'tea'), `leaf_0`.`tag_value`)) = 2;

-- none_of holds for the empty list
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__likes` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND NOT ARRAYS_OVERLAP(`leaf_0`.`tag_value`, ARRAY('milk'));

-- none_of or missing
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__likes` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NULL
  OR NOT ARRAYS_OVERLAP(`leaf_0`.`tag_value`, ARRAY('tea'));

-- size_eq of the empty list
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__likes` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND CAST(SIZE(`leaf_0`.`tag_value`) AS BIGINT) = 0;

-- size_gte
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__likes` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND CAST(SIZE(`leaf_0`.`tag_value`) AS BIGINT) >= 1;

-- size_lte
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__likes` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND CAST(SIZE(`leaf_0`.`tag_value`) AS BIGINT) <= 1;

-- list is_not_set
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__likes` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NULL;

-- text not_in ignoring case
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND NOT TRANSLATE(
    `leaf_0`.`tag_value`,
    <upper>,
    <lower>
  ) IN ('gold', 'x');

-- text contains ignoring case
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND CONTAINS(
    TRANSLATE(
      `leaf_0`.`tag_value`,
      <upper>,
      <lower>
    ),
    'ol'
  );

-- text not_contains ignoring case
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__level` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND NOT CONTAINS(
    TRANSLATE(
      `leaf_0`.`tag_value`,
      <upper>,
      <lower>
    ),
    'ol'
  );

-- a datetime at the end
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__expires` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` = CAST('9999-12-31T23:59:59.999999Z' AS TIMESTAMP);

-- datetimes up to the end
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__expires` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` <= CAST('9999-12-31T23:59:59.999999Z' AS TIMESTAMP);

-- the last day
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__expires` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    `leaf_0`.`tag_value` >= CAST('9999-12-31T00:00:00.000000Z' AS TIMESTAMP) AND TRUE
  );

-- from the last day on
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__expires` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` >= CAST('9999-12-31T00:00:00.000000Z' AS TIMESTAMP);

-- the first day
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__expires` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    `leaf_0`.`tag_value` >= CAST('0001-01-01T00:00:00.000000Z' AS TIMESTAMP)
    AND `leaf_0`.`tag_value` < CAST('0001-01-02T00:00:00.000000Z' AS TIMESTAMP)
  );

-- an anniversary on the last day
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__expires` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    MONTH(
      GREATEST(
        LEAST(CAST(`leaf_0`.`tag_value` AS DATE), CAST('9999-12-31' AS DATE)),
        CAST('0001-01-01' AS DATE)
      )
    ) * 100 + DAYOFMONTH(
      GREATEST(
        LEAST(CAST(`leaf_0`.`tag_value` AS DATE), CAST('9999-12-31' AS DATE)),
        CAST('0001-01-01' AS DATE)
      )
    )
  ) IN (1225, 1226, 1227, 1228, 1229, 1230, 1231);

-- an anniversary on the first day
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__expires` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    MONTH(
      GREATEST(
        LEAST(CAST(`leaf_0`.`tag_value` AS DATE), CAST('9999-12-31' AS DATE)),
        CAST('0001-01-01' AS DATE)
      )
    ) * 100 + DAYOFMONTH(
      GREATEST(
        LEAST(CAST(`leaf_0`.`tag_value` AS DATE), CAST('9999-12-31' AS DATE)),
        CAST('0001-01-01' AS DATE)
      )
    )
  ) IN (101);

-- dates up to the end
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__until` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND TRUE;

-- dates from the end
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__until` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND FALSE;

-- dates between both ends
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__until` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    `leaf_0`.`tag_value` >= CAST('0001-01-01' AS DATE)
    AND `leaf_0`.`tag_value` <= CAST('9999-12-31' AS DATE)
  );

-- dates in a window without a beginning
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__until` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND TRUE;

-- integer is_set
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL;

-- integer is_not_set
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__points` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NULL;

-- float ne
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__ratio` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) IS NOT NULL
  AND NOT (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) = CAST('0.3' AS DOUBLE);

-- float gte
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__ratio` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) IS NOT NULL
  AND (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) >= CAST('0.3' AS DOUBLE);

-- float lt
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__ratio` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) IS NOT NULL
  AND (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) < CAST('0.3' AS DOUBLE);

-- float between
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__ratio` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) IS NOT NULL
  AND (
    (
      `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
    ) >= CAST('0.0' AS DOUBLE)
    AND (
      `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
    ) <= CAST('0.3' AS DOUBLE)
  );

-- float in
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__ratio` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) IS NOT NULL
  AND (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) IN (CAST('0.3' AS DOUBLE), CAST('5.0' AS DOUBLE));

-- float not_in
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__ratio` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) IS NOT NULL
  AND NOT (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) IN (CAST('0.0' AS DOUBLE));

-- float is_set
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__ratio` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) IS NOT NULL;

-- float is_not_set
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__ratio` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  (
    `leaf_0`.`tag_value` + CAST('0.0' AS DOUBLE)
  ) IS NULL;

-- decimal gt
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__spend` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` > CAST('19.99' AS DECIMAL(12, 2));

-- decimal lte
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__spend` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` <= CAST('19.99' AS DECIMAL(12, 2));

-- decimal not_in
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__spend` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND NOT `leaf_0`.`tag_value` IN (CAST('0.00' AS DECIMAL(12, 2)));

-- boolean is_set
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__member` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL;

-- boolean is_not_set
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__member` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NULL;

-- date gt
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__birthday` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` > CAST('1992-02-29' AS DATE);

-- date is_set
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__birthday` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL;

-- date is_not_set
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__birthday` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NULL;

-- datetime ne a date is another day
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__seen` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND NOT (
    `leaf_0`.`tag_value` >= CAST('2024-03-15T00:00:00.000000Z' AS TIMESTAMP)
    AND `leaf_0`.`tag_value` < CAST('2024-03-16T00:00:00.000000Z' AS TIMESTAMP)
  );

-- datetime gte a date
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__seen` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND `leaf_0`.`tag_value` >= CAST('2024-03-15T00:00:00.000000Z' AS TIMESTAMP);

-- datetime is_set
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__seen` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL;

-- datetime is_not_set
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__seen` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NULL;

-- list is_set
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__likes` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL;

-- distinct integers
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(DISTINCT `items`) AS `measured`
    FROM `purchase`
    WHERE
      `items` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` >= 2
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- distinct booleans
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(DISTINCT `paid`) AS `measured`
    FROM `purchase`
    WHERE
      `paid` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = 2
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- distinct floats
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(DISTINCT (
        `score` + CAST('0.0' AS DOUBLE)
      )) AS `measured`
    FROM `purchase`
    WHERE
      `score` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = 1
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- distinct datetimes
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(DISTINCT `sent`) AS `measured`
    FROM `purchase`
    WHERE
      `sent` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` >= 2
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- distinct dates
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(DISTINCT `due`) AS `measured`
    FROM `purchase`
    WHERE
      `due` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = 2
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- min of integers
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      MIN(`items`) AS `measured`
    FROM `purchase`
    WHERE
      `items` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` <= 1
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- min of floats
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      MIN((
        `score` + CAST('0.0' AS DOUBLE)
      )) AS `measured`
    FROM `purchase`
    WHERE
      `score` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = CAST('0.0' AS DOUBLE)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- min of datetimes
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      MIN(`sent`) AS `measured`
    FROM `purchase`
    WHERE
      `sent` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL
    AND `measured` < CAST('2024-03-02T00:00:00.000000Z' AS TIMESTAMP)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- min of dates
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      MIN(`due`) AS `measured`
    FROM `purchase`
    WHERE
      `due` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = CAST('2024-03-10' AS DATE)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- max of integers
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      MAX(`items`) AS `measured`
    FROM `purchase`
    WHERE
      `items` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` > 3
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- max of floats
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      MAX((
        `score` + CAST('0.0' AS DOUBLE)
      )) AS `measured`
    FROM `purchase`
    WHERE
      `score` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` >= CAST('1.5' AS DOUBLE)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- max of datetimes
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      MAX(`sent`) AS `measured`
    FROM `purchase`
    WHERE
      `sent` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL
    AND (
      `measured` >= CAST('2024-03-09T00:00:00.000000Z' AS TIMESTAMP)
      AND `measured` < CAST('2024-03-10T00:00:00.000000Z' AS TIMESTAMP)
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- first of integers
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `items` AS `measured`,
          `items` AS `tie__0`
        FROM `purchase`
        WHERE
          `items` IS NOT NULL
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MIN(`event_time`) AS `event_time`
        FROM `purchase`
        WHERE
          `items` IS NOT NULL
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` IN (5, 7)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- first of floats
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          (
            `score` + CAST('0.0' AS DOUBLE)
          ) AS `measured`,
          (
            `score` + CAST('0.0' AS DOUBLE)
          ) AS `tie__0`
        FROM `purchase`
        WHERE
          `score` IS NOT NULL
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MIN(`event_time`) AS `event_time`
        FROM `purchase`
        WHERE
          `score` IS NOT NULL
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` < CAST('0.5' AS DOUBLE)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- first of decimals
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `amount` AS `measured`,
          `amount` AS `tie__0`
        FROM `purchase`
        WHERE
          `amount` IS NOT NULL
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MIN(`event_time`) AS `event_time`
        FROM `purchase`
        WHERE
          `amount` IS NOT NULL
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` < CAST('10.00' AS DECIMAL(12, 2))
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- first of datetimes
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `sent` AS `measured`,
          `sent` AS `tie__0`
        FROM `purchase`
        WHERE
          `sent` IS NOT NULL
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MIN(`event_time`) AS `event_time`
        FROM `purchase`
        WHERE
          `sent` IS NOT NULL
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL
    AND (
      `measured` >= CAST('2024-03-01T00:00:00.000000Z' AS TIMESTAMP)
      AND `measured` < CAST('2024-04-01T00:00:00.000000Z' AS TIMESTAMP)
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- first of dates
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `due` AS `measured`,
          `due` AS `tie__0`
        FROM `purchase`
        WHERE
          `due` IS NOT NULL
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MIN(`event_time`) AS `event_time`
        FROM `purchase`
        WHERE
          `due` IS NOT NULL
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL
    AND (
      MONTH(`measured`) * 100 + DAYOFMONTH(`measured`)
    ) IN (316, 317, 318, 319, 320, 321, 322)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- last of integers
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `items` AS `measured`,
          `items` AS `tie__0`
        FROM `purchase`
        WHERE
          `items` IS NOT NULL
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MAX(`event_time`) AS `event_time`
        FROM `purchase`
        WHERE
          `items` IS NOT NULL
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND NOT `measured` IN (3)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- last of booleans
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `paid` AS `measured`,
          `paid` AS `tie__0`
        FROM `purchase`
        WHERE
          `paid` IS NOT NULL
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MAX(`event_time`) AS `event_time`
        FROM `purchase`
        WHERE
          `paid` IS NOT NULL
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND NOT `measured`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- last of floats
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          (
            `score` + CAST('0.0' AS DOUBLE)
          ) AS `measured`,
          (
            `score` + CAST('0.0' AS DOUBLE)
          ) AS `tie__0`
        FROM `purchase`
        WHERE
          `score` IS NOT NULL
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MAX(`event_time`) AS `event_time`
        FROM `purchase`
        WHERE
          `score` IS NOT NULL
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND NOT `measured` = CAST('0.0' AS DOUBLE)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- last of datetimes
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `sent` AS `measured`,
          `sent` AS `tie__0`
        FROM `purchase`
        WHERE
          `sent` IS NOT NULL
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MAX(`event_time`) AS `event_time`
        FROM `purchase`
        WHERE
          `sent` IS NOT NULL
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL
    AND `measured` >= CAST('2024-03-09T00:00:00.000000Z' AS TIMESTAMP)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- last of dates
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `due` AS `measured`,
          `due` AS `tie__0`
        FROM `purchase`
        WHERE
          `due` IS NOT NULL
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MAX(`event_time`) AS `event_time`
        FROM `purchase`
        WHERE
          `due` IS NOT NULL
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` <= CAST('2024-03-10' AS DATE)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- top of integers
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `ordinal`,
        `measured`,
        ROW_NUMBER() OVER (PARTITION BY `ordinal` ORDER BY `times` DESC, `measured` NULLS LAST) AS `rank__`
      FROM (
        SELECT
          `ordinal`,
          `items` AS `measured`,
          COUNT(*) AS `times`
        FROM `purchase`
        WHERE
          `items` IS NOT NULL
        GROUP BY
          `ordinal`,
          `items`
      ) AS counted_values
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = 1
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- top of floats
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `ordinal`,
        `measured`,
        ROW_NUMBER() OVER (PARTITION BY `ordinal` ORDER BY `times` DESC, `measured` NULLS LAST) AS `rank__`
      FROM (
        SELECT
          `ordinal`,
          (
            `score` + CAST('0.0' AS DOUBLE)
          ) AS `measured`,
          COUNT(*) AS `times`
        FROM `purchase`
        WHERE
          `score` IS NOT NULL
        GROUP BY
          `ordinal`,
          (
            `score` + CAST('0.0' AS DOUBLE)
          )
      ) AS counted_values
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = CAST('0.5' AS DOUBLE)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- top of decimals
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `ordinal`,
        `measured`,
        ROW_NUMBER() OVER (PARTITION BY `ordinal` ORDER BY `times` DESC, `measured` NULLS LAST) AS `rank__`
      FROM (
        SELECT
          `ordinal`,
          `amount` AS `measured`,
          COUNT(*) AS `times`
        FROM `purchase`
        WHERE
          `amount` IS NOT NULL
        GROUP BY
          `ordinal`,
          `amount`
      ) AS counted_values
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = CAST('10.00' AS DECIMAL(12, 2))
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- top of datetimes
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `ordinal`,
        `measured`,
        ROW_NUMBER() OVER (PARTITION BY `ordinal` ORDER BY `times` DESC, `measured` NULLS LAST) AS `rank__`
      FROM (
        SELECT
          `ordinal`,
          `sent` AS `measured`,
          COUNT(*) AS `times`
        FROM `purchase`
        WHERE
          `sent` IS NOT NULL
        GROUP BY
          `ordinal`,
          `sent`
      ) AS counted_values
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL
    AND `measured` < CAST('2024-03-03T00:00:00.000000Z' AS TIMESTAMP)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- top of dates
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `ordinal`,
        `measured`,
        ROW_NUMBER() OVER (PARTITION BY `ordinal` ORDER BY `times` DESC, `measured` NULLS LAST) AS `rank__`
      FROM (
        SELECT
          `ordinal`,
          `due` AS `measured`,
          COUNT(*) AS `times`
        FROM `purchase`
        WHERE
          `due` IS NOT NULL
        GROUP BY
          `ordinal`,
          `due`
      ) AS counted_values
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = CAST('2024-03-10' AS DATE)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- last 7 day
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `tick`
  WHERE
    (
      `event_time` >= CAST('2024-03-08T00:00:00.000000Z' AS TIMESTAMP)
      AND `event_time` < CAST('2024-03-15T00:00:00.000000Z' AS TIMESTAMP)
    )
    AND (
      `tick`.`window` IS NOT NULL AND `tick`.`window` = 'last 7 day'
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- last 7 day with the current one
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `tick`
  WHERE
    (
      `event_time` >= CAST('2024-03-09T00:00:00.000000Z' AS TIMESTAMP)
      AND `event_time` < CAST('2024-03-16T00:00:00.000000Z' AS TIMESTAMP)
    )
    AND (
      `tick`.`window` IS NOT NULL
      AND `tick`.`window` = 'last 7 day with the current one'
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- last 7 day rolling
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `tick`
  WHERE
    (
      `event_time` >= CAST('2024-03-08T10:30:00.000000Z' AS TIMESTAMP)
      AND `event_time` < CAST('2024-03-15T10:30:00.000000Z' AS TIMESTAMP)
    )
    AND (
      `tick`.`window` IS NOT NULL AND `tick`.`window` = 'last 7 day rolling'
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- last 2 month
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `tick`
  WHERE
    (
      `event_time` >= CAST('2024-01-01T00:00:00.000000Z' AS TIMESTAMP)
      AND `event_time` < CAST('2024-03-01T00:00:00.000000Z' AS TIMESTAMP)
    )
    AND (
      `tick`.`window` IS NOT NULL AND `tick`.`window` = 'last 2 month'
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- last 2 month rolling
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `tick`
  WHERE
    (
      `event_time` >= CAST('2024-01-15T10:30:00.000000Z' AS TIMESTAMP)
      AND `event_time` < CAST('2024-03-15T10:30:00.000000Z' AS TIMESTAMP)
    )
    AND (
      `tick`.`window` IS NOT NULL AND `tick`.`window` = 'last 2 month rolling'
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- last 6 hour
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `tick`
  WHERE
    (
      `event_time` >= CAST('2024-03-15T04:00:00.000000Z' AS TIMESTAMP)
      AND `event_time` < CAST('2024-03-15T10:00:00.000000Z' AS TIMESTAMP)
    )
    AND (
      `tick`.`window` IS NOT NULL AND `tick`.`window` = 'last 6 hour'
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- this month
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `tick`
  WHERE
    (
      `event_time` >= CAST('2024-03-01T00:00:00.000000Z' AS TIMESTAMP)
      AND `event_time` < CAST('2024-04-01T00:00:00.000000Z' AS TIMESTAMP)
    )
    AND (
      `tick`.`window` IS NOT NULL AND `tick`.`window` = 'this month'
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- previous quarter
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `tick`
  WHERE
    (
      `event_time` >= CAST('2023-10-01T00:00:00.000000Z' AS TIMESTAMP)
      AND `event_time` < CAST('2024-01-01T00:00:00.000000Z' AS TIMESTAMP)
    )
    AND (
      `tick`.`window` IS NOT NULL AND `tick`.`window` = 'previous quarter'
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- next 7 day
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `tick`
  WHERE
    (
      `event_time` >= CAST('2024-03-16T00:00:00.000000Z' AS TIMESTAMP)
      AND `event_time` < CAST('2024-03-23T00:00:00.000000Z' AS TIMESTAMP)
    )
    AND (
      `tick`.`window` IS NOT NULL AND `tick`.`window` = 'next 7 day'
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- next 7 day with the current one
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `tick`
  WHERE
    (
      `event_time` >= CAST('2024-03-15T00:00:00.000000Z' AS TIMESTAMP)
      AND `event_time` < CAST('2024-03-22T00:00:00.000000Z' AS TIMESTAMP)
    )
    AND (
      `tick`.`window` IS NOT NULL
      AND `tick`.`window` = 'next 7 day with the current one'
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- offset from 7 days ago to 3 days ahead
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `tick`
  WHERE
    (
      `event_time` >= CAST('2024-03-08T00:00:00.000000Z' AS TIMESTAMP)
      AND `event_time` < CAST('2024-03-19T00:00:00.000000Z' AS TIMESTAMP)
    )
    AND (
      `tick`.`window` IS NOT NULL
      AND `tick`.`window` = 'offset from 7 days ago to 3 days ahead'
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- absolute
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `tick`
  WHERE
    (
      `event_time` >= CAST('2024-03-01T00:00:00.000000Z' AS TIMESTAMP)
      AND `event_time` < CAST('2024-03-10T00:00:00.000000Z' AS TIMESTAMP)
    )
    AND (
      `tick`.`window` IS NOT NULL AND `tick`.`window` = 'absolute'
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- absolute, open before
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `tick`
  WHERE
    `event_time` < CAST('2024-03-10T00:00:00.000000Z' AS TIMESTAMP)
    AND (
      `tick`.`window` IS NOT NULL AND `tick`.`window` = 'absolute'
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- absolute, open after
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `tick`
  WHERE
    `event_time` >= CAST('2024-03-01T00:00:00.000000Z' AS TIMESTAMP)
    AND (
      `tick`.`window` IS NOT NULL AND `tick`.`window` = 'absolute'
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- absolute to the microsecond
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `tick`
  WHERE
    (
      `event_time` >= CAST('2024-02-29T23:59:59.999999Z' AS TIMESTAMP)
      AND `event_time` < CAST('2024-03-09T23:59:59.999999Z' AS TIMESTAMP)
    )
    AND (
      `tick`.`window` IS NOT NULL AND `tick`.`window` = 'absolute'
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- offset, open before
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `tick`
  WHERE
    `event_time` < CAST('2024-03-08T00:00:00.000000Z' AS TIMESTAMP)
    AND (
      `tick`.`window` IS NOT NULL AND `tick`.`window` = 'last 7 day'
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- offset, open after
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `tick`
  WHERE
    `event_time` >= CAST('2024-03-15T00:00:00.000000Z' AS TIMESTAMP)
    AND (
      `tick`.`window` IS NOT NULL AND `tick`.`window` = 'last 7 day'
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- everything
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `tick`
  WHERE
    `tick`.`window` IS NOT NULL AND `tick`.`window` = 'absolute'
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- a value within the next 7 days
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__next_7` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    `leaf_0`.`tag_value` >= CAST('2024-03-16T00:00:00.000000Z' AS TIMESTAMP)
    AND `leaf_0`.`tag_value` < CAST('2024-03-23T00:00:00.000000Z' AS TIMESTAMP)
  );

-- a value within 7 days with the current one
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__next_7_current` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    `leaf_0`.`tag_value` >= CAST('2024-03-15T00:00:00.000000Z' AS TIMESTAMP)
    AND `leaf_0`.`tag_value` < CAST('2024-03-22T00:00:00.000000Z' AS TIMESTAMP)
  );

-- a value within the offsets
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__offset_days` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    `leaf_0`.`tag_value` >= CAST('2024-03-08' AS DATE)
    AND `leaf_0`.`tag_value` < CAST('2024-03-19' AS DATE)
  );

-- a value within this month
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__month` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    `leaf_0`.`tag_value` >= CAST('2024-03-01' AS DATE)
    AND `leaf_0`.`tag_value` < CAST('2024-04-01' AS DATE)
  );

-- a value within the last 7 days with the current one
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__last_7_current` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL
  AND (
    `leaf_0`.`tag_value` >= CAST('2024-03-09T00:00:00.000000Z' AS TIMESTAMP)
    AND `leaf_0`.`tag_value` < CAST('2024-03-16T00:00:00.000000Z' AS TIMESTAMP)
  );

-- count
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(*) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = 4
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- count of nothing is 0
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(*) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    NOT (
      `measured` IS NOT NULL AND `measured` <= 1
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- count is_not_set is never true
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(*) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NULL
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- days
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(
        DISTINCT UNIX_DATE(
          GREATEST(
            LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
            CAST('0001-01-01' AS DATE)
          )
        )
      ) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = 3
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- days of nothing is 0
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(
        DISTINCT UNIX_DATE(
          GREATEST(
            LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
            CAST('0001-01-01' AS DATE)
          )
        )
      ) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    NOT (
      `measured` IS NOT NULL AND `measured` = 0
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- periods of weeks
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(
        DISTINCT UNIX_DATE(
          GREATEST(
            LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
            CAST('0001-01-01' AS DATE)
          )
        ) + 3 - PMOD(
          UNIX_DATE(
            GREATEST(
              LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
              CAST('0001-01-01' AS DATE)
            )
          ) + 3,
          7
        )
      ) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = 3
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- periods of months
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(
        DISTINCT YEAR(
          GREATEST(
            LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
            CAST('0001-01-01' AS DATE)
          )
        ) * 12 + MONTH(
          GREATEST(
            LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
            CAST('0001-01-01' AS DATE)
          )
        )
      ) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = 1
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- periods of quarters of nothing is 0
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(
        DISTINCT YEAR(
          GREATEST(
            LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
            CAST('0001-01-01' AS DATE)
          )
        ) * 4 + QUARTER(
          GREATEST(
            LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
            CAST('0001-01-01' AS DATE)
          )
        )
      ) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    NOT (
      `measured` IS NOT NULL AND `measured` < 1
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- distinct
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(DISTINCT `store`) AS `measured`
    FROM `purchase`
    WHERE
      `store` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = 3
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- distinct of nothing is 0
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(DISTINCT `amount`) AS `measured`
    FROM `purchase`
    WHERE
      `amount` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    NOT (
      `measured` IS NOT NULL AND `measured` <= 1
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- sum of decimals takes the corrected row
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      SUM(CAST(`amount` AS DECIMAL(38, 2))) AS `measured`
    FROM `purchase`
    WHERE
      `amount` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = CAST('30.01' AS DECIMAL(38, 2))
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- sum of integers
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      SUM(CAST(`items` AS DECIMAL(38, 0))) AS `measured`
    FROM `purchase`
    WHERE
      `items` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL
    AND (
      `measured` >= CAST('6' AS DECIMAL(38, 0))
      AND `measured` <= CAST('13' AS DECIMAL(38, 0))
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- sum of nothing is 0
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      SUM(CAST(`amount` AS DECIMAL(38, 2))) AS `measured`
    FROM `purchase`
    WHERE
      `amount` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    NOT (
      `measured` IS NOT NULL AND `measured` = CAST('0.00' AS DECIMAL(38, 2))
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- avg is not rounded before it is compared
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      SUM(CAST(`amount` AS DECIMAL(38, 2))) AS `measured`,
      COUNT(`amount`) AS `counted`
    FROM `purchase`
    WHERE
      `amount` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL
    AND COALESCE(
      TRY_CAST(`measured` AS DECIMAL(38, 12)) > CAST('10.003333333333' AS DECIMAL(14, 12)) * CAST(`counted` AS DECIMAL(12, 0)),
      `measured` > 0
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- avg is exact
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      SUM(CAST(`amount` AS DECIMAL(38, 2))) AS `measured`,
      COUNT(`amount`) AS `counted`
    FROM `purchase`
    WHERE
      `amount` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL
    AND COALESCE(
      TRY_CAST(`measured` AS DECIMAL(38, 12)) >= CAST('10.003333333334' AS DECIMAL(14, 12)) * CAST(`counted` AS DECIMAL(12, 0)),
      `measured` >= 0
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- avg of nothing is missing
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      SUM(CAST(`amount` AS DECIMAL(38, 2))) AS `measured`,
      COUNT(`amount`) AS `counted`
    FROM `purchase`
    WHERE
      `amount` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    NOT (
      `measured` IS NULL
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- avg eq
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      SUM(CAST(`amount` AS DECIMAL(38, 2))) AS `measured`,
      COUNT(`amount`) AS `counted`
    FROM `purchase`
    WHERE
      `amount` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL
    AND `measured` = CAST('1.5' AS DECIMAL(2, 1)) * CAST(`counted` AS DECIMAL(12, 0))
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- avg between
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      SUM(CAST(`items` AS DECIMAL(38, 0))) AS `measured`,
      COUNT(`items`) AS `counted`
    FROM `purchase`
    WHERE
      `items` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL
    AND (
      `measured` >= CAST('2' AS DECIMAL(1, 0)) * CAST(`counted` AS DECIMAL(12, 0))
      AND `measured` <= CAST('5.00' AS DECIMAL(1, 0)) * CAST(`counted` AS DECIMAL(12, 0))
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- min of numbers
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      MIN(`amount`) AS `measured`
    FROM `purchase`
    WHERE
      `amount` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` <= CAST('1.00' AS DECIMAL(12, 2))
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- max of dates
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      MAX(`due`) AS `measured`
    FROM `purchase`
    WHERE
      `due` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = CAST('2024-03-20' AS DATE)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- max of nothing is missing
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      MAX(`amount`) AS `measured`
    FROM `purchase`
    WHERE
      `amount` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND NOT `measured` = CAST('1.00' AS DECIMAL(12, 2))
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- first in time
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `store` AS `measured`,
          `store` AS `tie__0`
        FROM `purchase`
        WHERE
          `store` IS NOT NULL
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MIN(`event_time`) AS `event_time`
        FROM `purchase`
        WHERE
          `store` IS NOT NULL
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = 'x'
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- last in time
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `store` AS `measured`,
          `store` AS `tie__0`
        FROM `purchase`
        WHERE
          `store` IS NOT NULL
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MAX(`event_time`) AS `event_time`
        FROM `purchase`
        WHERE
          `store` IS NOT NULL
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND STARTSWITH(`measured`, 'z')
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- last ties go to the smaller value
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `amount` AS `measured`,
          `amount` AS `tie__0`
        FROM `purchase`
        WHERE
          `amount` IS NOT NULL
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MAX(`event_time`) AS `event_time`
        FROM `purchase`
        WHERE
          `amount` IS NOT NULL
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = CAST('1.00' AS DECIMAL(12, 2))
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- last ignores events without the property
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `amount` AS `measured`,
          `amount` AS `tie__0`
        FROM `purchase`
        WHERE
          `amount` IS NOT NULL
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MAX(`event_time`) AS `event_time`
        FROM `purchase`
        WHERE
          `amount` IS NOT NULL
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = CAST('10.01' AS DECIMAL(12, 2))
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- first of booleans
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `paid` AS `measured`,
          `paid` AS `tie__0`
        FROM `purchase`
        WHERE
          `paid` IS NOT NULL
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MIN(`event_time`) AS `event_time`
        FROM `purchase`
        WHERE
          `paid` IS NOT NULL
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- top
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `ordinal`,
        `measured`,
        ROW_NUMBER() OVER (PARTITION BY `ordinal` ORDER BY `times` DESC, `measured` NULLS LAST) AS `rank__`
      FROM (
        SELECT
          `ordinal`,
          `store` AS `measured`,
          COUNT(*) AS `times`
        FROM `purchase`
        WHERE
          `store` IS NOT NULL
        GROUP BY
          `ordinal`,
          `store`
      ) AS counted_values
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = 'y'
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- top ties go to the smaller value
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `ordinal`,
        `measured`,
        ROW_NUMBER() OVER (PARTITION BY `ordinal` ORDER BY `times` DESC, `measured` NULLS LAST) AS `rank__`
      FROM (
        SELECT
          `ordinal`,
          `store` AS `measured`,
          COUNT(*) AS `times`
        FROM `purchase`
        WHERE
          `store` IS NOT NULL
        GROUP BY
          `ordinal`,
          `store`
      ) AS counted_values
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = 'x'
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- top of booleans
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `ordinal`,
        `measured`,
        ROW_NUMBER() OVER (PARTITION BY `ordinal` ORDER BY `times` DESC, `measured` NULLS LAST) AS `rank__`
      FROM (
        SELECT
          `ordinal`,
          `paid` AS `measured`,
          COUNT(*) AS `times`
        FROM `purchase`
        WHERE
          `paid` IS NOT NULL
        GROUP BY
          `ordinal`,
          `paid`
      ) AS counted_values
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND NOT `measured`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- recency in local days
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      CAST(UNIX_DATE(CAST('2024-03-15' AS DATE)) - UNIX_DATE(
        GREATEST(
          LEAST(CAST(MAX(`event_time`) AS DATE), CAST('9999-12-31' AS DATE)),
          CAST('0001-01-01' AS DATE)
        )
      ) AS BIGINT) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = 1
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- recency of nothing is missing
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      CAST(UNIX_DATE(CAST('2024-03-15' AS DATE)) - UNIX_DATE(
        GREATEST(
          LEAST(CAST(MAX(`event_time`) AS DATE), CAST('9999-12-31' AS DATE)),
          CAST('0001-01-01' AS DATE)
        )
      ) AS BIGINT) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` >= 2
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- count ne
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(*) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND NOT `measured` = 0
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- count gt
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(*) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` > 2
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- count lt
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(*) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    NOT (
      `measured` IS NOT NULL AND `measured` < 2
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- count between
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(*) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND (
      `measured` >= 1 AND `measured` <= 2
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- count is always set
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(*) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    NOT (
      `measured` IS NOT NULL
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- count is never missing
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(*) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NULL
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- days gte
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(
        DISTINCT UNIX_DATE(
          GREATEST(
            LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
            CAST('0001-01-01' AS DATE)
          )
        )
      ) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` >= 2
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- days lt
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(
        DISTINCT UNIX_DATE(
          GREATEST(
            LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
            CAST('0001-01-01' AS DATE)
          )
        )
      ) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    NOT (
      `measured` IS NOT NULL AND `measured` < 1
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- days ne
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(
        DISTINCT UNIX_DATE(
          GREATEST(
            LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
            CAST('0001-01-01' AS DATE)
          )
        )
      ) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    NOT (
      `measured` IS NOT NULL AND NOT `measured` = 1
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- days between
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(
        DISTINCT UNIX_DATE(
          GREATEST(
            LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
            CAST('0001-01-01' AS DATE)
          )
        )
      ) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND (
      `measured` >= 1 AND `measured` <= 3
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- periods of days
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(
        DISTINCT UNIX_DATE(
          GREATEST(
            LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
            CAST('0001-01-01' AS DATE)
          )
        )
      ) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` >= 3
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- periods of years
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(
        DISTINCT YEAR(
          GREATEST(
            LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
            CAST('0001-01-01' AS DATE)
          )
        )
      ) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = 1
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- periods of quarters
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(
        DISTINCT YEAR(
          GREATEST(
            LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
            CAST('0001-01-01' AS DATE)
          )
        ) * 4 + QUARTER(
          GREATEST(
            LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
            CAST('0001-01-01' AS DATE)
          )
        )
      ) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = 1
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- periods of months in two of them
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(
        DISTINCT YEAR(
          GREATEST(
            LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
            CAST('0001-01-01' AS DATE)
          )
        ) * 12 + MONTH(
          GREATEST(
            LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
            CAST('0001-01-01' AS DATE)
          )
        )
      ) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` = 1
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- recency lt
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      CAST(UNIX_DATE(CAST('2024-03-15' AS DATE)) - UNIX_DATE(
        GREATEST(
          LEAST(CAST(MAX(`event_time`) AS DATE), CAST('9999-12-31' AS DATE)),
          CAST('0001-01-01' AS DATE)
        )
      ) AS BIGINT) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` < 2
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- recency lte
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      CAST(UNIX_DATE(CAST('2024-03-15' AS DATE)) - UNIX_DATE(
        GREATEST(
          LEAST(CAST(MAX(`event_time`) AS DATE), CAST('9999-12-31' AS DATE)),
          CAST('0001-01-01' AS DATE)
        )
      ) AS BIGINT) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND `measured` <= 15
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- recency ne
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      CAST(UNIX_DATE(CAST('2024-03-15' AS DATE)) - UNIX_DATE(
        GREATEST(
          LEAST(CAST(MAX(`event_time`) AS DATE), CAST('9999-12-31' AS DATE)),
          CAST('0001-01-01' AS DATE)
        )
      ) AS BIGINT) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND NOT `measured` = 1
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- recency between
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      CAST(UNIX_DATE(CAST('2024-03-15' AS DATE)) - UNIX_DATE(
        GREATEST(
          LEAST(CAST(MAX(`event_time`) AS DATE), CAST('9999-12-31' AS DATE)),
          CAST('0001-01-01' AS DATE)
        )
      ) AS BIGINT) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND (
      `measured` >= 2 AND `measured` <= 15
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- recency is set
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      CAST(UNIX_DATE(CAST('2024-03-15' AS DATE)) - UNIX_DATE(
        GREATEST(
          LEAST(CAST(MAX(`event_time`) AS DATE), CAST('9999-12-31' AS DATE)),
          CAST('0001-01-01' AS DATE)
        )
      ) AS BIGINT) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- recency is missing
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      CAST(UNIX_DATE(CAST('2024-03-15' AS DATE)) - UNIX_DATE(
        GREATEST(
          LEAST(CAST(MAX(`event_time`) AS DATE), CAST('9999-12-31' AS DATE)),
          CAST('0001-01-01' AS DATE)
        )
      ) AS BIGINT) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    NOT (
      `measured` IS NULL
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- min is missing
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      MIN(`amount`) AS `measured`
    FROM `purchase`
    WHERE
      `amount` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    NOT (
      `measured` IS NULL
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- min of nothing passes no negative operator
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      MIN(`amount`) AS `measured`
    FROM `purchase`
    WHERE
      `amount` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND NOT `measured` = CAST('10.00' AS DECIMAL(12, 2))
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- first is missing
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `store` AS `measured`,
          `store` AS `tie__0`
        FROM `purchase`
        WHERE
          `store` IS NOT NULL
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MIN(`event_time`) AS `event_time`
        FROM `purchase`
        WHERE
          `store` IS NOT NULL
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    NOT (
      `measured` IS NULL
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- first of nothing passes no negative operator
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `store` AS `measured`,
          `store` AS `tie__0`
        FROM `purchase`
        WHERE
          `store` IS NOT NULL
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MIN(`event_time`) AS `event_time`
        FROM `purchase`
        WHERE
          `store` IS NOT NULL
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND NOT `measured` IN ('y')
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- top is missing
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `ordinal`,
        `measured`,
        ROW_NUMBER() OVER (PARTITION BY `ordinal` ORDER BY `times` DESC, `measured` NULLS LAST) AS `rank__`
      FROM (
        SELECT
          `ordinal`,
          `store` AS `measured`,
          COUNT(*) AS `times`
        FROM `purchase`
        WHERE
          `store` IS NOT NULL
        GROUP BY
          `ordinal`,
          `store`
      ) AS counted_values
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    NOT (
      `measured` IS NULL
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- top of nothing passes no negative operator
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `ordinal`,
        `measured`,
        ROW_NUMBER() OVER (PARTITION BY `ordinal` ORDER BY `times` DESC, `measured` NULLS LAST) AS `rank__`
      FROM (
        SELECT
          `ordinal`,
          `store` AS `measured`,
          COUNT(*) AS `times`
        FROM `purchase`
        WHERE
          `store` IS NOT NULL
        GROUP BY
          `ordinal`,
          `store`
      ) AS counted_values
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured` IS NOT NULL AND NOT `measured` = 'y'
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- distinct of nothing is 0
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(DISTINCT `amount`) AS `measured`
    FROM `purchase`
    WHERE
      `amount` IS NOT NULL
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    NOT (
      `measured` IS NOT NULL AND `measured` < 2
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- at least one event
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `purchase`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- did false is the complement
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `purchase`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- did false of a comparison is its complement
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      COUNT(*) AS `measured`
    FROM `purchase`
    GROUP BY
      `ordinal`
  ) AS by_customer
  WHERE
    NOT (
      `measured` IS NOT NULL AND `measured` <= 1
    )
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- an event at the base time is not seen
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `purchase`
  WHERE
    `purchase`.`store` IS NOT NULL AND `purchase`.`store` = 'late'
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- a replaced row is not seen
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `purchase`
  WHERE
    `purchase`.`amount` IS NOT NULL
    AND `purchase`.`amount` = CAST('99.00' AS DECIMAL(12, 2))
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- last seven complete days
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `purchase`
  WHERE
    `event_time` >= CAST('2024-03-08T00:00:00.000000Z' AS TIMESTAMP)
    AND `event_time` < CAST('2024-03-15T00:00:00.000000Z' AS TIMESTAMP)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- the day before yesterday
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `purchase`
  WHERE
    `event_time` >= CAST('2024-03-13T00:00:00.000000Z' AS TIMESTAMP)
    AND `event_time` < CAST('2024-03-14T00:00:00.000000Z' AS TIMESTAMP)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- a window of dates
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `visit`
  WHERE
    `event_time` >= CAST('2024-03-01T00:00:00.000000Z' AS TIMESTAMP)
    AND `event_time` < CAST('2024-03-02T00:00:00.000000Z' AS TIMESTAMP)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- the last event passes
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST, `candidates`.`tie__1` NULLS LAST, `candidates`.`tie__2` NULLS LAST, `candidates`.`tie__3` NULLS LAST, `candidates`.`tie__4` NULLS LAST, `candidates`.`tie__5` NULLS LAST, `candidates`.`tie__6` NULLS LAST, `candidates`.`tie__7` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `purchase`.`store` IS NOT NULL AND `purchase`.`store` = 'z' AS `measured`,
          `amount` AS `tie__0`,
          `items` AS `tie__1`,
          `store` AS `tie__2`,
          (
            `score` + CAST('0.0' AS DOUBLE)
          ) AS `tie__3`,
          `paid` AS `tie__4`,
          `due` AS `tie__5`,
          SORT_ARRAY(`tastes`) AS `tie__6`,
          `sent` AS `tie__7`
        FROM `purchase`
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MAX(`event_time`) AS `event_time`
        FROM `purchase`
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- the last event is not skipped for lacking the property
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST, `candidates`.`tie__1` NULLS LAST, `candidates`.`tie__2` NULLS LAST, `candidates`.`tie__3` NULLS LAST, `candidates`.`tie__4` NULLS LAST, `candidates`.`tie__5` NULLS LAST, `candidates`.`tie__6` NULLS LAST, `candidates`.`tie__7` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `purchase`.`amount` IS NOT NULL AS `measured`,
          `amount` AS `tie__0`,
          `items` AS `tie__1`,
          `store` AS `tie__2`,
          (
            `score` + CAST('0.0' AS DOUBLE)
          ) AS `tie__3`,
          `paid` AS `tie__4`,
          `due` AS `tie__5`,
          SORT_ARRAY(`tastes`) AS `tie__6`,
          `sent` AS `tie__7`
        FROM `purchase`
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MAX(`event_time`) AS `event_time`
        FROM `purchase`
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- the first event of a window
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST, `candidates`.`tie__1` NULLS LAST, `candidates`.`tie__2` NULLS LAST, `candidates`.`tie__3` NULLS LAST, `candidates`.`tie__4` NULLS LAST, `candidates`.`tie__5` NULLS LAST, `candidates`.`tie__6` NULLS LAST, `candidates`.`tie__7` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `purchase`.`paid` IS NOT NULL AND `purchase`.`paid` AS `measured`,
          `amount` AS `tie__0`,
          `items` AS `tie__1`,
          `store` AS `tie__2`,
          (
            `score` + CAST('0.0' AS DOUBLE)
          ) AS `tie__3`,
          `paid` AS `tie__4`,
          `due` AS `tie__5`,
          SORT_ARRAY(`tastes`) AS `tie__6`,
          `sent` AS `tie__7`
        FROM `purchase`
        WHERE
          `event_time` >= CAST('2024-03-01T00:00:00.000000Z' AS TIMESTAMP)
          AND `event_time` < CAST('2024-04-01T00:00:00.000000Z' AS TIMESTAMP)
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MIN(`event_time`) AS `event_time`
        FROM `purchase`
        WHERE
          `event_time` >= CAST('2024-03-01T00:00:00.000000Z' AS TIMESTAMP)
          AND `event_time` < CAST('2024-04-01T00:00:00.000000Z' AS TIMESTAMP)
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- ties go by the properties in column order
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST, `candidates`.`tie__1` NULLS LAST, `candidates`.`tie__2` NULLS LAST, `candidates`.`tie__3` NULLS LAST, `candidates`.`tie__4` NULLS LAST, `candidates`.`tie__5` NULLS LAST, `candidates`.`tie__6` NULLS LAST, `candidates`.`tie__7` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `purchase`.`amount` IS NOT NULL
          AND `purchase`.`amount` = CAST('1.00' AS DECIMAL(12, 2)) AS `measured`,
          `amount` AS `tie__0`,
          `items` AS `tie__1`,
          `store` AS `tie__2`,
          (
            `score` + CAST('0.0' AS DOUBLE)
          ) AS `tie__3`,
          `paid` AS `tie__4`,
          `due` AS `tie__5`,
          SORT_ARRAY(`tastes`) AS `tie__6`,
          `sent` AS `tie__7`
        FROM `purchase`
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MAX(`event_time`) AS `event_time`
        FROM `purchase`
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- without any event pick is false
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST, `candidates`.`tie__1` NULLS LAST, `candidates`.`tie__2` NULLS LAST, `candidates`.`tie__3` NULLS LAST, `candidates`.`tie__4` NULLS LAST, `candidates`.`tie__5` NULLS LAST, `candidates`.`tie__6` NULLS LAST, `candidates`.`tie__7` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          NOT (
            `purchase`.`store` IS NOT NULL AND `purchase`.`store` = 'z'
          ) AS `measured`,
          `amount` AS `tie__0`,
          `items` AS `tie__1`,
          `store` AS `tie__2`,
          (
            `score` + CAST('0.0' AS DOUBLE)
          ) AS `tie__3`,
          `paid` AS `tie__4`,
          `due` AS `tie__5`,
          SORT_ARRAY(`tastes`) AS `tie__6`,
          `sent` AS `tie__7`
        FROM `purchase`
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MAX(`event_time`) AS `event_time`
        FROM `purchase`
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- did false of a pick includes customers without events
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `measured`
    FROM (
      SELECT
        `candidates`.`ordinal`,
        `candidates`.`measured`,
        ROW_NUMBER() OVER (
          PARTITION BY `candidates`.`ordinal`
          ORDER BY `candidates`.`event_id` NULLS LAST, `candidates`.`tie__0` NULLS LAST, `candidates`.`tie__1` NULLS LAST, `candidates`.`tie__2` NULLS LAST, `candidates`.`tie__3` NULLS LAST, `candidates`.`tie__4` NULLS LAST, `candidates`.`tie__5` NULLS LAST, `candidates`.`tie__6` NULLS LAST, `candidates`.`tie__7` NULLS LAST
        ) AS `rank__`
      FROM (
        SELECT
          `ordinal` AS `ordinal`,
          `event_time` AS `event_time`,
          `event_id` AS `event_id`,
          `purchase`.`store` IS NOT NULL AND `purchase`.`store` = 'z' AS `measured`,
          `amount` AS `tie__0`,
          `items` AS `tie__1`,
          `store` AS `tie__2`,
          (
            `score` + CAST('0.0' AS DOUBLE)
          ) AS `tie__3`,
          `paid` AS `tie__4`,
          `due` AS `tie__5`,
          SORT_ARRAY(`tastes`) AS `tie__6`,
          `sent` AS `tie__7`
        FROM `purchase`
      ) AS candidates
      INNER JOIN (
        SELECT
          `ordinal`,
          MAX(`event_time`) AS `event_time`
        FROM `purchase`
        GROUP BY
          `ordinal`
      ) AS extremes
        ON `candidates`.`ordinal` = `extremes`.`ordinal`
        AND `candidates`.`event_time` = `extremes`.`event_time`
    ) AS ranked
    WHERE
      `rank__` = 1
  ) AS by_customer
  WHERE
    `measured`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- list properties
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `purchase`
  WHERE
    `purchase`.`tastes` IS NOT NULL
    AND SIZE(ARRAY_INTERSECT(ARRAY('sour', 'sweet'), `purchase`.`tastes`)) = 2
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- one after the other
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `step`,
      `micros`,
      `day`,
      `step` = 1 AND `before` IS NOT NULL AS `happened`
    FROM (
      SELECT
        `ordinal`,
        `step`,
        `micros`,
        `day`,
        `happened`,
        MAX(CASE WHEN `step` = 0 AND `happened` THEN `micros` END) OVER (
          PARTITION BY `ordinal`
          ORDER BY `micros` NULLS LAST
          RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS `before`
      FROM (
        SELECT
          `ordinal`,
          `step`,
          `micros`,
          `day`,
          `step` = 0 AS `happened`
        FROM (
          SELECT
            `ordinal`,
            0 AS `step`,
            UNIX_MICROS(`event_time`) AS `micros`,
            UNIX_DATE(
              GREATEST(
                LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                CAST('0001-01-01' AS DATE)
              )
            ) AS `day`
          FROM `mail`
          UNION ALL
          SELECT
            `ordinal`,
            1 AS `step`,
            UNIX_MICROS(`event_time`) AS `micros`,
            UNIX_DATE(
              GREATEST(
                LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                CAST('0001-01-01' AS DATE)
              )
            ) AS `day`
          FROM `purchase`
        ) AS steps
        WHERE
          `ordinal` IN (
            SELECT
              `ordinal`
            FROM `mail`
          )
      ) AS steps
    ) AS steps
  ) AS steps
  WHERE
    `step` = 1 AND `happened`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- the same instant is not then
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `step`,
      `micros`,
      `day`,
      `step` = 1
      AND `before` IS NOT NULL
      AND `micros` - `before` <= CAST('3600000000' AS BIGINT) AS `happened`
    FROM (
      SELECT
        `ordinal`,
        `step`,
        `micros`,
        `day`,
        `happened`,
        MAX(CASE WHEN `step` = 0 AND `happened` THEN `micros` END) OVER (
          PARTITION BY `ordinal`
          ORDER BY `micros` NULLS LAST
          RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS `before`
      FROM (
        SELECT
          `ordinal`,
          `step`,
          `micros`,
          `day`,
          `step` = 0 AS `happened`
        FROM (
          SELECT
            `ordinal`,
            0 AS `step`,
            UNIX_MICROS(`event_time`) AS `micros`,
            UNIX_DATE(
              GREATEST(
                LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                CAST('0001-01-01' AS DATE)
              )
            ) AS `day`
          FROM `mail`
          WHERE
            `mail`.`campaign` IS NOT NULL AND `mail`.`campaign` = 'spring'
          UNION ALL
          SELECT
            `ordinal`,
            1 AS `step`,
            UNIX_MICROS(`event_time`) AS `micros`,
            UNIX_DATE(
              GREATEST(
                LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                CAST('0001-01-01' AS DATE)
              )
            ) AS `day`
          FROM `purchase`
        ) AS steps
        WHERE
          `ordinal` IN (
            SELECT
              `ordinal`
            FROM `mail`
            WHERE
              `mail`.`campaign` IS NOT NULL AND `mail`.`campaign` = 'spring'
          )
      ) AS steps
    ) AS steps
  ) AS steps
  WHERE
    `step` = 1 AND `happened`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- within is inclusive
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `step`,
      `micros`,
      `day`,
      `step` = 1
      AND `before` IS NOT NULL
      AND `micros` - `before` <= CAST('86400000000' AS BIGINT) AS `happened`
    FROM (
      SELECT
        `ordinal`,
        `step`,
        `micros`,
        `day`,
        `happened`,
        MAX(CASE WHEN `step` = 0 AND `happened` THEN `micros` END) OVER (
          PARTITION BY `ordinal`
          ORDER BY `micros` NULLS LAST
          RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS `before`
      FROM (
        SELECT
          `ordinal`,
          `step`,
          `micros`,
          `day`,
          `step` = 0 AS `happened`
        FROM (
          SELECT
            `ordinal`,
            0 AS `step`,
            UNIX_MICROS(`event_time`) AS `micros`,
            UNIX_DATE(
              GREATEST(
                LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                CAST('0001-01-01' AS DATE)
              )
            ) AS `day`
          FROM `mail`
          UNION ALL
          SELECT
            `ordinal`,
            1 AS `step`,
            UNIX_MICROS(`event_time`) AS `micros`,
            UNIX_DATE(
              GREATEST(
                LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                CAST('0001-01-01' AS DATE)
              )
            ) AS `day`
          FROM `purchase`
        ) AS steps
        WHERE
          `ordinal` IN (
            SELECT
              `ordinal`
            FROM `mail`
          )
      ) AS steps
    ) AS steps
  ) AS steps
  WHERE
    `step` = 1 AND `happened`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- within is elapsed time
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `step`,
      `micros`,
      `day`,
      `step` = 1
      AND `before` IS NOT NULL
      AND `micros` - `before` <= CAST('176400000000' AS BIGINT) AS `happened`
    FROM (
      SELECT
        `ordinal`,
        `step`,
        `micros`,
        `day`,
        `happened`,
        MAX(CASE WHEN `step` = 0 AND `happened` THEN `micros` END) OVER (
          PARTITION BY `ordinal`
          ORDER BY `micros` NULLS LAST
          RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS `before`
      FROM (
        SELECT
          `ordinal`,
          `step`,
          `micros`,
          `day`,
          `step` = 0 AS `happened`
        FROM (
          SELECT
            `ordinal`,
            0 AS `step`,
            UNIX_MICROS(`event_time`) AS `micros`,
            UNIX_DATE(
              GREATEST(
                LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                CAST('0001-01-01' AS DATE)
              )
            ) AS `day`
          FROM `mail`
          UNION ALL
          SELECT
            `ordinal`,
            1 AS `step`,
            UNIX_MICROS(`event_time`) AS `micros`,
            UNIX_DATE(
              GREATEST(
                LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                CAST('0001-01-01' AS DATE)
              )
            ) AS `day`
          FROM `purchase`
        ) AS steps
        WHERE
          `ordinal` IN (
            SELECT
              `ordinal`
            FROM `mail`
          )
      ) AS steps
    ) AS steps
  ) AS steps
  WHERE
    `step` = 1 AND `happened`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- any choice of events
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `step`,
      `micros`,
      `day`,
      `step` = 1
      AND `before` IS NOT NULL
      AND `micros` - `before` <= CAST('604800000000' AS BIGINT) AS `happened`
    FROM (
      SELECT
        `ordinal`,
        `step`,
        `micros`,
        `day`,
        `happened`,
        MAX(CASE WHEN `step` = 0 AND `happened` THEN `micros` END) OVER (
          PARTITION BY `ordinal`
          ORDER BY `micros` NULLS LAST
          RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS `before`
      FROM (
        SELECT
          `ordinal`,
          `step`,
          `micros`,
          `day`,
          `step` = 0 AS `happened`
        FROM (
          SELECT
            `ordinal`,
            0 AS `step`,
            UNIX_MICROS(`event_time`) AS `micros`,
            UNIX_DATE(
              GREATEST(
                LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                CAST('0001-01-01' AS DATE)
              )
            ) AS `day`
          FROM `purchase`
          WHERE
            `purchase`.`store` IS NOT NULL AND `purchase`.`store` = 'x'
          UNION ALL
          SELECT
            `ordinal`,
            1 AS `step`,
            UNIX_MICROS(`event_time`) AS `micros`,
            UNIX_DATE(
              GREATEST(
                LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                CAST('0001-01-01' AS DATE)
              )
            ) AS `day`
          FROM `purchase`
          WHERE
            `purchase`.`store` IS NOT NULL AND `purchase`.`store` = 'y'
        ) AS steps
        WHERE
          `ordinal` IN (
            SELECT
              `ordinal`
            FROM `purchase`
            WHERE
              `purchase`.`store` IS NOT NULL AND `purchase`.`store` = 'x'
          )
          AND `ordinal` IN (
            SELECT
              `ordinal`
            FROM `purchase`
            WHERE
              `purchase`.`store` IS NOT NULL AND `purchase`.`store` = 'y'
          )
      ) AS steps
    ) AS steps
  ) AS steps
  WHERE
    `step` = 1 AND `happened`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- three steps
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `step`,
      `micros`,
      `day`,
      `step` = 2
      AND `before` IS NOT NULL
      AND `micros` - `before` <= CAST('86400000000' AS BIGINT) AS `happened`
    FROM (
      SELECT
        `ordinal`,
        `step`,
        `micros`,
        `day`,
        `happened`,
        MAX(CASE WHEN `step` = 1 AND `happened` THEN `micros` END) OVER (
          PARTITION BY `ordinal`
          ORDER BY `micros` NULLS LAST
          RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS `before`
      FROM (
        SELECT
          `ordinal`,
          `step`,
          `micros`,
          `day`,
          `step` = 1 AND `before` IS NOT NULL AS `happened`
        FROM (
          SELECT
            `ordinal`,
            `step`,
            `micros`,
            `day`,
            `happened`,
            MAX(CASE WHEN `step` = 0 AND `happened` THEN `micros` END) OVER (
              PARTITION BY `ordinal`
              ORDER BY `micros` NULLS LAST
              RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS `before`
          FROM (
            SELECT
              `ordinal`,
              `step`,
              `micros`,
              `day`,
              `step` = 0 AS `happened`
            FROM (
              SELECT
                `ordinal`,
                0 AS `step`,
                UNIX_MICROS(`event_time`) AS `micros`,
                UNIX_DATE(
                  GREATEST(
                    LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                    CAST('0001-01-01' AS DATE)
                  )
                ) AS `day`
              FROM `mail`
              UNION ALL
              SELECT
                `ordinal`,
                1 AS `step`,
                UNIX_MICROS(`event_time`) AS `micros`,
                UNIX_DATE(
                  GREATEST(
                    LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                    CAST('0001-01-01' AS DATE)
                  )
                ) AS `day`
              FROM `purchase`
              UNION ALL
              SELECT
                `ordinal`,
                2 AS `step`,
                UNIX_MICROS(`event_time`) AS `micros`,
                UNIX_DATE(
                  GREATEST(
                    LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                    CAST('0001-01-01' AS DATE)
                  )
                ) AS `day`
              FROM `purchase`
            ) AS steps
            WHERE
              `ordinal` IN (
                SELECT
                  `ordinal`
                FROM `mail`
              )
          ) AS steps
        ) AS steps
      ) AS steps
    ) AS steps
  ) AS steps
  WHERE
    `step` = 2 AND `happened`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- did false is the complement
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `step`,
      `micros`,
      `day`,
      `step` = 1 AND `before` IS NOT NULL AS `happened`
    FROM (
      SELECT
        `ordinal`,
        `step`,
        `micros`,
        `day`,
        `happened`,
        MAX(CASE WHEN `step` = 0 AND `happened` THEN `micros` END) OVER (
          PARTITION BY `ordinal`
          ORDER BY `micros` NULLS LAST
          RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS `before`
      FROM (
        SELECT
          `ordinal`,
          `step`,
          `micros`,
          `day`,
          `step` = 0 AS `happened`
        FROM (
          SELECT
            `ordinal`,
            0 AS `step`,
            UNIX_MICROS(`event_time`) AS `micros`,
            UNIX_DATE(
              GREATEST(
                LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                CAST('0001-01-01' AS DATE)
              )
            ) AS `day`
          FROM `mail`
          UNION ALL
          SELECT
            `ordinal`,
            1 AS `step`,
            UNIX_MICROS(`event_time`) AS `micros`,
            UNIX_DATE(
              GREATEST(
                LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                CAST('0001-01-01' AS DATE)
              )
            ) AS `day`
          FROM `purchase`
        ) AS steps
        WHERE
          `ordinal` IN (
            SELECT
              `ordinal`
            FROM `mail`
          )
      ) AS steps
    ) AS steps
  ) AS steps
  WHERE
    `step` = 1 AND `happened`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- steps lie inside the window
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `step`,
      `micros`,
      `day`,
      `step` = 1 AND `before` IS NOT NULL AS `happened`
    FROM (
      SELECT
        `ordinal`,
        `step`,
        `micros`,
        `day`,
        `happened`,
        MAX(CASE WHEN `step` = 0 AND `happened` THEN `micros` END) OVER (
          PARTITION BY `ordinal`
          ORDER BY `micros` NULLS LAST
          RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS `before`
      FROM (
        SELECT
          `ordinal`,
          `step`,
          `micros`,
          `day`,
          `step` = 0 AS `happened`
        FROM (
          SELECT
            `ordinal`,
            0 AS `step`,
            UNIX_MICROS(`event_time`) AS `micros`,
            UNIX_DATE(
              GREATEST(
                LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                CAST('0001-01-01' AS DATE)
              )
            ) AS `day`
          FROM `mail`
          WHERE
            `event_time` >= CAST('2024-03-01T00:00:00.000000Z' AS TIMESTAMP)
            AND `event_time` < CAST('2024-04-01T00:00:00.000000Z' AS TIMESTAMP)
          UNION ALL
          SELECT
            `ordinal`,
            1 AS `step`,
            UNIX_MICROS(`event_time`) AS `micros`,
            UNIX_DATE(
              GREATEST(
                LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                CAST('0001-01-01' AS DATE)
              )
            ) AS `day`
          FROM `purchase`
          WHERE
            `event_time` >= CAST('2024-03-01T00:00:00.000000Z' AS TIMESTAMP)
            AND `event_time` < CAST('2024-04-01T00:00:00.000000Z' AS TIMESTAMP)
        ) AS steps
        WHERE
          `ordinal` IN (
            SELECT
              `ordinal`
            FROM `mail`
            WHERE
              `event_time` >= CAST('2024-03-01T00:00:00.000000Z' AS TIMESTAMP)
              AND `event_time` < CAST('2024-04-01T00:00:00.000000Z' AS TIMESTAMP)
          )
      ) AS steps
    ) AS steps
  ) AS steps
  WHERE
    `step` = 1 AND `happened`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- absent
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `step`,
      `micros`,
      `happened`,
      MIN(CASE WHEN `step` = 1 THEN `micros` END) OVER (
        PARTITION BY `ordinal`
        ORDER BY `micros` NULLS LAST
        RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
      ) AS `before`
    FROM (
      SELECT
        `ordinal`,
        `step`,
        `micros`,
        `day`,
        `step` = 0 AS `happened`
      FROM (
        SELECT
          `ordinal`,
          0 AS `step`,
          UNIX_MICROS(`event_time`) AS `micros`,
          UNIX_DATE(
            GREATEST(
              LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
              CAST('0001-01-01' AS DATE)
            )
          ) AS `day`
        FROM `mail`
        UNION ALL
        SELECT
          `ordinal`,
          1 AS `step`,
          UNIX_MICROS(`event_time`) AS `micros`,
          UNIX_DATE(
            GREATEST(
              LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
              CAST('0001-01-01' AS DATE)
            )
          ) AS `day`
        FROM `purchase`
      ) AS steps
      WHERE
        `ordinal` IN (
          SELECT
            `ordinal`
          FROM `mail`
        )
    ) AS steps
  ) AS steps
  WHERE
    `step` = 0
    AND `happened`
    AND (
      `before` IS NULL OR `before` - `micros` > CAST('604800000000' AS BIGINT)
    )
    AND `micros` < CAST('1709893800000000' AS BIGINT)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- absent while time is running is not yet true
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `step`,
      `micros`,
      `happened`,
      MIN(CASE WHEN `step` = 1 THEN `micros` END) OVER (
        PARTITION BY `ordinal`
        ORDER BY `micros` NULLS LAST
        RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
      ) AS `before`
    FROM (
      SELECT
        `ordinal`,
        `step`,
        `micros`,
        `day`,
        `step` = 0 AS `happened`
      FROM (
        SELECT
          `ordinal`,
          0 AS `step`,
          UNIX_MICROS(`event_time`) AS `micros`,
          UNIX_DATE(
            GREATEST(
              LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
              CAST('0001-01-01' AS DATE)
            )
          ) AS `day`
        FROM `mail`
        UNION ALL
        SELECT
          `ordinal`,
          1 AS `step`,
          UNIX_MICROS(`event_time`) AS `micros`,
          UNIX_DATE(
            GREATEST(
              LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
              CAST('0001-01-01' AS DATE)
            )
          ) AS `day`
        FROM `purchase`
      ) AS steps
      WHERE
        `ordinal` IN (
          SELECT
            `ordinal`
          FROM `mail`
        )
    ) AS steps
  ) AS steps
  WHERE
    `step` = 0
    AND `happened`
    AND (
      `before` IS NULL OR `before` - `micros` > CAST('1814400000000' AS BIGINT)
    )
    AND `micros` < CAST('1708684200000000' AS BIGINT)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- absent of a start that was not followed in time
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `step`,
      `micros`,
      `happened`,
      MIN(CASE WHEN `step` = 1 THEN `micros` END) OVER (
        PARTITION BY `ordinal`
        ORDER BY `micros` NULLS LAST
        RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
      ) AS `before`
    FROM (
      SELECT
        `ordinal`,
        `step`,
        `micros`,
        `day`,
        `step` = 0 AS `happened`
      FROM (
        SELECT
          `ordinal`,
          0 AS `step`,
          UNIX_MICROS(`event_time`) AS `micros`,
          UNIX_DATE(
            GREATEST(
              LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
              CAST('0001-01-01' AS DATE)
            )
          ) AS `day`
        FROM `mail`
        UNION ALL
        SELECT
          `ordinal`,
          1 AS `step`,
          UNIX_MICROS(`event_time`) AS `micros`,
          UNIX_DATE(
            GREATEST(
              LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
              CAST('0001-01-01' AS DATE)
            )
          ) AS `day`
        FROM `purchase`
      ) AS steps
      WHERE
        `ordinal` IN (
          SELECT
            `ordinal`
          FROM `mail`
        )
    ) AS steps
  ) AS steps
  WHERE
    `step` = 0
    AND `happened`
    AND (
      `before` IS NULL OR `before` - `micros` > CAST('86400000000' AS BIGINT)
    )
    AND `micros` < CAST('1710412200000000' AS BIGINT)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- absent looks beyond the window
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `step`,
      `micros`,
      `happened`,
      MIN(CASE WHEN `step` = 1 THEN `micros` END) OVER (
        PARTITION BY `ordinal`
        ORDER BY `micros` NULLS LAST
        RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
      ) AS `before`
    FROM (
      SELECT
        `ordinal`,
        `step`,
        `micros`,
        `day`,
        `step` = 0 AS `happened`
      FROM (
        SELECT
          `ordinal`,
          0 AS `step`,
          UNIX_MICROS(`event_time`) AS `micros`,
          UNIX_DATE(
            GREATEST(
              LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
              CAST('0001-01-01' AS DATE)
            )
          ) AS `day`
        FROM `mail`
        WHERE
          `event_time` >= CAST('2024-02-01T00:00:00.000000Z' AS TIMESTAMP)
          AND `event_time` < CAST('2024-03-01T00:00:00.000000Z' AS TIMESTAMP)
        UNION ALL
        SELECT
          `ordinal`,
          1 AS `step`,
          UNIX_MICROS(`event_time`) AS `micros`,
          UNIX_DATE(
            GREATEST(
              LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
              CAST('0001-01-01' AS DATE)
            )
          ) AS `day`
        FROM `purchase`
      ) AS steps
      WHERE
        `ordinal` IN (
          SELECT
            `ordinal`
          FROM `mail`
          WHERE
            `event_time` >= CAST('2024-02-01T00:00:00.000000Z' AS TIMESTAMP)
            AND `event_time` < CAST('2024-03-01T00:00:00.000000Z' AS TIMESTAMP)
        )
    ) AS steps
  ) AS steps
  WHERE
    `step` = 0
    AND `happened`
    AND (
      `before` IS NULL OR `before` - `micros` > CAST('604800000000' AS BIGINT)
    )
    AND `micros` < CAST('1709893800000000' AS BIGINT)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- gaps between dates are local days
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `step`,
      `micros`,
      `day`,
      `step` = 1 AND `before` IS NOT NULL AND `day` - `before` <= CAST('7' AS BIGINT) AS `happened`
    FROM (
      SELECT
        `ordinal`,
        `step`,
        `micros`,
        `day`,
        `happened`,
        MAX(CASE WHEN `step` = 0 AND `happened` THEN `day` END) OVER (
          PARTITION BY `ordinal`
          ORDER BY `micros` NULLS LAST
          RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS `before`
      FROM (
        SELECT
          `ordinal`,
          `step`,
          `micros`,
          `day`,
          `step` = 0 AS `happened`
        FROM (
          SELECT
            `ordinal`,
            0 AS `step`,
            UNIX_MICROS(`event_time`) AS `micros`,
            UNIX_DATE(
              GREATEST(
                LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                CAST('0001-01-01' AS DATE)
              )
            ) AS `day`
          FROM `visit`
          UNION ALL
          SELECT
            `ordinal`,
            1 AS `step`,
            UNIX_MICROS(`event_time`) AS `micros`,
            UNIX_DATE(
              GREATEST(
                LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                CAST('0001-01-01' AS DATE)
              )
            ) AS `day`
          FROM `visit`
        ) AS steps
        WHERE
          `ordinal` IN (
            SELECT
              `ordinal`
            FROM `visit`
          )
      ) AS steps
    ) AS steps
  ) AS steps
  WHERE
    `step` = 1 AND `happened`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- one day is not then
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `step`,
      `micros`,
      `day`,
      `step` = 1 AND `before` IS NOT NULL AND `day` - `before` <= CAST('6' AS BIGINT) AS `happened`
    FROM (
      SELECT
        `ordinal`,
        `step`,
        `micros`,
        `day`,
        `happened`,
        MAX(CASE WHEN `step` = 0 AND `happened` THEN `day` END) OVER (
          PARTITION BY `ordinal`
          ORDER BY `micros` NULLS LAST
          RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS `before`
      FROM (
        SELECT
          `ordinal`,
          `step`,
          `micros`,
          `day`,
          `step` = 0 AS `happened`
        FROM (
          SELECT
            `ordinal`,
            0 AS `step`,
            UNIX_MICROS(`event_time`) AS `micros`,
            UNIX_DATE(
              GREATEST(
                LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                CAST('0001-01-01' AS DATE)
              )
            ) AS `day`
          FROM `visit`
          WHERE
            `visit`.`place` IS NOT NULL AND `visit`.`place` = 'park'
          UNION ALL
          SELECT
            `ordinal`,
            1 AS `step`,
            UNIX_MICROS(`event_time`) AS `micros`,
            UNIX_DATE(
              GREATEST(
                LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
                CAST('0001-01-01' AS DATE)
              )
            ) AS `day`
          FROM `visit`
          WHERE
            `visit`.`place` IS NOT NULL AND `visit`.`place` = 'lake'
        ) AS steps
        WHERE
          `ordinal` IN (
            SELECT
              `ordinal`
            FROM `visit`
            WHERE
              `visit`.`place` IS NOT NULL AND `visit`.`place` = 'park'
          )
          AND `ordinal` IN (
            SELECT
              `ordinal`
            FROM `visit`
            WHERE
              `visit`.`place` IS NOT NULL AND `visit`.`place` = 'lake'
          )
      ) AS steps
    ) AS steps
  ) AS steps
  WHERE
    `step` = 1 AND `happened`
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- absent between dates
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM (
    SELECT
      `ordinal`,
      `step`,
      `day`,
      `happened`,
      MIN(CASE WHEN `step` = 1 THEN `day` END) OVER (
        PARTITION BY `ordinal`
        ORDER BY `micros` NULLS LAST
        RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
      ) AS `before`
    FROM (
      SELECT
        `ordinal`,
        `step`,
        `micros`,
        `day`,
        `step` = 0 AS `happened`
      FROM (
        SELECT
          `ordinal`,
          0 AS `step`,
          UNIX_MICROS(`event_time`) AS `micros`,
          UNIX_DATE(
            GREATEST(
              LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
              CAST('0001-01-01' AS DATE)
            )
          ) AS `day`
        FROM `visit`
        UNION ALL
        SELECT
          `ordinal`,
          1 AS `step`,
          UNIX_MICROS(`event_time`) AS `micros`,
          UNIX_DATE(
            GREATEST(
              LEAST(CAST(`event_time` AS DATE), CAST('9999-12-31' AS DATE)),
              CAST('0001-01-01' AS DATE)
            )
          ) AS `day`
        FROM `visit`
      ) AS steps
      WHERE
        `ordinal` IN (
          SELECT
            `ordinal`
          FROM `visit`
        )
    ) AS steps
  ) AS steps
  WHERE
    `step` = 0
    AND `happened`
    AND (
      `before` IS NULL OR `before` - `day` > CAST('7' AS BIGINT)
    )
    AND `day` < CAST('19791' AS BIGINT)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- latest is the latest finished version
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `crowd__vip__2` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- a fixed version
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `crowd__vip__1` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- latest may be written
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `crowd__vip__2` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- not of a crowd
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `crowd__vip__2` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- everybody is in the whole sample
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
WHERE
  TRUE;

-- a range of buckets
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
WHERE
  LEFT(SHA2(CONCAT('spring:', `customers`.`customer_id`), 256), 8) >= '23d70a3e'
  AND LEFT(SHA2(CONCAT('spring:', `customers`.`customer_id`), 256), 8) < 'a6666667';

-- the ranges beside it share nobody
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
WHERE
  LEFT(SHA2(CONCAT('spring:', `customers`.`customer_id`), 256), 8) >= 'a6666667';

-- any text is a salt
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
WHERE
  LEFT(SHA2(CONCAT(':', `customers`.`customer_id`), 256), 8) >= '0147ae15'
  AND LEFT(SHA2(CONCAT(':', `customers`.`customer_id`), 256), 8) < '66666667';

-- a window that begins at the base time
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `purchase`
  WHERE
    `event_time` >= CAST('2024-03-15T10:30:00.000000Z' AS TIMESTAMP)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`ordinal` IS NOT NULL;

-- a window of the future
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN (
  SELECT DISTINCT
    `ordinal`
  FROM `purchase`
  WHERE
    `event_time` >= CAST('2024-03-16T00:00:00.000000Z' AS TIMESTAMP)
    AND `event_time` < CAST('2024-03-17T00:00:00.000000Z' AS TIMESTAMP)
) AS leaf_0
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  NOT `leaf_0`.`ordinal` IS NOT NULL;

-- zero without a default
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__orders` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` < 2;

-- zero would not do
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__orders` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NOT NULL AND `leaf_0`.`tag_value` >= 1;

-- or_missing silences it
SELECT
  `customers`.`ordinal`,
  `customers`.`customer_id`
FROM `customers`
LEFT JOIN `tag__orders` AS `leaf_0`
  ON `leaf_0`.`ordinal` = `customers`.`ordinal`
WHERE
  `leaf_0`.`tag_value` IS NULL OR NOT `leaf_0`.`tag_value` = 1;
