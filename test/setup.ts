// The built-in CloudFormation validation takes two seconds to load: the validators' test asks for it, no other does.
process.env.CDK_VALIDATION ??= 'false';
process.env.JSII_DEPRECATED = 'quiet';
