export default function Level() { return null }
