/** An error that the caller of the local AWS gets to see, in whatever shape its protocol gives to errors. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  /** `code` as AWS documents it, without the `Client.` that CloudTrail puts before EC2's. */
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}
