completed_steps = [
  "customer_notice",
  "root_password",
  "channel_onboarding",
  "payment_method",
  "email_verification",
]
