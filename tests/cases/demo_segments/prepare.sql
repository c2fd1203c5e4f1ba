-- What the cases of this folder read: the raw files of the Complete Journey package, `raw_<name>`, and nothing else.
CREATE VIEW items AS
SELECT t.household_id::VARCHAR AS id, t.transaction_timestamp AS t, t.basket_id::VARCHAR AS basket,
  t.store_id::VARCHAR AS store, t.product_id::VARCHAR AS product, t.quantity,
  t.sales_value::DECIMAL(12, 2) AS value, t.coupon_disc::DECIMAL(12, 2) AS coupon_disc,
  p.department, p.brand, p.product_category AS category, p.product_type AS kind
FROM raw_transactions t LEFT JOIN raw_products p USING (product_id);

CREATE TABLE baskets AS
SELECT id, basket, store, t, sum(value) AS amount, count(*) AS lines FROM items GROUP BY ALL;

CREATE VIEW received AS
SELECT c.household_id::VARCHAR AS id, d.start_date::TIMESTAMP AS t, c.campaign_id::VARCHAR AS campaign, d.campaign_type AS kind
FROM raw_campaigns c JOIN raw_campaign_descriptions d USING (campaign_id);

CREATE VIEW coupons AS
SELECT household_id::VARCHAR AS id, redemption_date::TIMESTAMP AS t, campaign_id::VARCHAR AS campaign FROM raw_coupon_redemptions;

CREATE VIEW told AS SELECT household_id::VARCHAR AS id, * EXCLUDE (household_id) FROM raw_demographics;

CREATE TABLE people AS
SELECT id FROM baskets UNION SELECT id FROM received UNION SELECT id FROM coupons UNION SELECT id FROM told;
