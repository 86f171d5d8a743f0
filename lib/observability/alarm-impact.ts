/**
 * What an alarm means to users. The alarms of one part that mean the same are one composite alarm, and only those notify:
 * what shows in many places of a part is one page.
 */
export enum AlarmImpact {
  /** Requests fail. */
  USERS_SEE_ERRORS = 'UsersSeeErrors',
  /** Requests are answered, and too late. */
  USERS_WAIT = 'UsersWait',
  /** Jobs wait longer than is acceptable, or were given up. */
  WORK_IS_LATE = 'WorkIsLate',
  /** What is written may be lost, or read old. */
  DATA_AT_RISK = 'DataAtRisk',
  /** Nobody feels it yet, and somebody will: the next bottleneck, a certificate that expires. */
  TROUBLE_AHEAD = 'TroubleAhead',
}
